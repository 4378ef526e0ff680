"""Manage and talk to a kernel as Jupyter does, but notice at once when it is ready."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, Unicode

from helpers.batch.kernel_provisioner import NAME

WELCOME = "iopub_welcome"  # ipykernel (from 7) sends it to each new subscriber of its outputs


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel is."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's welcome and its first answer; wait as Jupyter does for a kernel that sends no welcome.

        Jupyter's own asks again and again, and ends when nothing has come for 0.2 s.
        """
        begun = time.monotonic()
        limit = timeout or float("inf")
        while (await self._next_output()).get("msg_type") != WELCOME:
            if time.monotonic() - begun > min(limit, 10) or not await self._async_is_alive():
                await super().wait_for_ready(timeout)
                return
        asked = self.kernel_info()
        self._handle_kernel_info_reply(await self._recv_reply(asked, timeout=timeout))
        while True:
            message = await self.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle":
                return

    async def _next_output(self) -> dict[str, Any]:
        try:
            return dict(await self.get_iopub_msg(timeout=0.5))
        except Empty:
            return {}


class PromptManager(AsyncKernelManager):
    """A manager of kernels that are ready at once, and that are forked if it has the address of a forkserver.

    Examples
    --------
    >>> manager = PromptManager(forkserver="/tmp/forks-1/socket")
    >>> manager.kernel_spec.metadata["kernel_provisioner"]["provisioner_name"]
    'briefings-forkserver'
    """

    client_factory = Type(PromptClient, klass=AsyncKernelClient)
    forkserver = Unicode("", help="The socket of the forkserver.").tag(config=True)

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, with the provisioner that asks the forkserver."""
        found = super().kernel_spec
        if found is not None and self.forkserver:
            found.metadata["kernel_provisioner"] = {"provisioner_name": NAME, "config": {"address": self.forkserver}}
        return found
