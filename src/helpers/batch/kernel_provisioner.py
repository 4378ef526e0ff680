"""Get kernels from the forkserver for Jupyter's clients."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

NAME = "briefings-forkserver"  # as it is registered in pyproject.toml
LAUNCH = [sys.executable, "-m", "ipykernel_launcher"]
ABANDONED = -int(signal.SIGKILL) if os.name == "posix" else 1


class Forked:
    """A kernel forked by the forkserver, with the part of `subprocess.Popen` that a provisioner uses.

    Attributes
    ----------
    abandoned
        Whether the forkserver ended before the kernel did, which killed it.

    Examples
    --------
    >>> ours, theirs = socket.socketpair()
    >>> kernel = Forked(ours, pid=0)
    >>> kernel.poll()
    >>> theirs.send(b'{"ended": -9}\\n')
    14
    >>> kernel.poll(), kernel.wait(), kernel.abandoned
    (-9, -9, False)
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.abandoned = False
        self._connection = connection
        connection.setblocking(False)

    def poll(self) -> int | None:
        """The kernel's exit code; None while it lives."""
        if self.returncode is None:
            with suppress(BlockingIOError):
                self._take_end(_received(self._connection))
        return self.returncode

    def wait(self) -> int:
        """The kernel's exit code, once it has one."""
        if self.returncode is None:
            self._connection.setblocking(True)
            self._take_end(_received(self._connection))
        return int(self.returncode or 0)

    async def ended(self) -> None:
        """Wait as `wait` does, without blocking the event loop."""
        if self.returncode is None:
            self._take_end(await asyncio.get_running_loop().sock_recv(self._connection, 4096))

    def send_signal(self, signum: int) -> None:
        """Signal the kernel, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill the kernel, if it lives."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end, if it lives."""
        self.send_signal(signal.SIGTERM)

    def _take_end(self, message: bytes) -> None:
        self.abandoned = not message
        self.returncode = int(json.loads(message)["ended"]) if message else ABANDONED
        self._connection.close()


class ForkserverProvisioner(LocalProvisioner):
    """Has kernels forked by the forkserver at an address; without one, starts them as Jupyter does.

    Examples
    --------
    >>> from jupyter_client.kernelspec import KernelSpec
    >>> ForkserverProvisioner(kernel_id="1", kernel_spec=KernelSpec(), address="").address
    ''
    """

    process: Any = None
    address = Unicode("", help="The socket of the forkserver.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the kernel forked, or start it as Jupyter does if it is no plain kernel or cannot be forked."""
        plain = cmd[: len(LAUNCH)] == LAUNCH and set(kwargs) <= {"env", "cwd", "kernel_id"}
        forked = self._forked(cmd[len(LAUNCH) :], **kwargs) if self.address and plain else None
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = forked, forked.pid, forked.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it started, unless it has ended: another process may have its number by now."""
        if not isinstance(self.process, Forked) or self.process.poll() is None:
            await super().send_signal(signum)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the kernel to end; the manager would wait, too, but looks only every tenth of a second."""
        if isinstance(self.process, Forked):
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.process.ended(), self.get_shutdown_wait_time() / 2)

    def _forked(self, arguments: list[str], *, env: dict[str, str], cwd: Any = None, **_: Any) -> Forked | None:
        """A kernel that is ready to receive messages; None if the forkserver gave none."""
        request = {"arguments": arguments, "folder": str(cwd or Path.cwd()), "environment": env}
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(connection.recv(4096) or b"{}")
        except OSError:
            answer = {}
        if "ready" not in answer:
            connection.close()
            return None
        return Forked(connection, answer["ready"])


def _received(connection: socket.socket) -> bytes:
    """The bytes received; none when the other side has closed the connection or died."""
    try:
        return connection.recv(4096)
    except ConnectionError:
        return b""
