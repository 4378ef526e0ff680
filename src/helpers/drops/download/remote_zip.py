"""A zip archive on a server, of which only the wanted members are fetched."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from typing import IO

from helpers.drops.download.server import TRIES, Failed, Report, Seen, Server
from helpers.refusal import Refused

# The directory stands at a zip's end: some 5,000 members of 36 months and 45 forces at about 120 bytes each.
TAIL = 2**20
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class RemoteFile(io.RawIOBase):
    """A file on a server as `zipfile` reads it: from a part that is held in memory, or else by a request for each read.

    Examples
    --------
    >>> file = RemoteFile(Server("https://data.police.uk/data/archive"), "2022-11.zip", size=1_700_000_000)
    >>> file.seek(-22, 2), file.tell()
    (1699999978, 1699999978)
    """

    def __init__(self, server: Server, url: str, size: int) -> None:
        self.size = size
        self._server, self._url = server, url
        self._at = 0
        self._first, self._held = 0, b""

    def hold(self, start: int, stop: int, seen: Seen = lambda _: None) -> None:
        """Fetch a part, in one request unless it breaks off, and answer reads from it until the next."""
        self._first, self._held = start, self._server.part(self._url, start, stop, self.size, seen)

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Say where the next read is to begin."""
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes, fewer at the end."""
        stop = self.size if size is None or size < 0 else min(self._at + size, self.size)
        if stop <= self._at:
            return b""
        if not self._first <= self._at < stop <= self._first + len(self._held):
            self.hold(self._at, stop)
        got = self._held[self._at - self._first : stop - self._first]
        self._at = stop
        return got


class Archive:
    """A zip archive by its directory, and its members by one request each.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as drop:
    ...     drop.writestr("2022-11/2022-11-lancashire-street.csv", "Crime ID,Month")
    >>> archive = Archive("2022-11.zip", made)
    >>> [archive.read(info, seen=print) for info in archive.members]
    [b'Crime ID,Month']
    """

    def __init__(self, url: str, file: IO[bytes] | RemoteFile) -> None:
        self.url = url
        self._file = file
        try:
            if isinstance(file, RemoteFile):
                file.hold(max(0, file.size - TAIL), file.size)
            self._zip = zipfile.ZipFile(file)
        except UNREADABLE as error:
            raise Refused(
                f"{url} is no whole zip archive ({_said(error)}), as if it had been cut short: try again later, or "
                "name another --source."
            ) from None
        self.members = self._zip.infolist()
        starts = sorted([*(info.header_offset for info in self.members), self._zip.start_dir])
        self._ends = dict(pairwise(starts))

    def length(self, info: zipfile.ZipInfo) -> int:
        """How many bytes a member takes up in the archive."""
        return self._ends.get(info.header_offset, info.header_offset) - info.header_offset

    def read(self, info: zipfile.ZipInfo, seen: Seen) -> bytes:
        """A member's bytes, whole and with the checksum that the directory gives.

        Raises
        ------
        Failed
            When it comes damaged each time, or the server breaks off.
        """
        reason = ""
        for _ in range(TRIES):
            if isinstance(self._file, RemoteFile):
                self._file.hold(info.header_offset, info.header_offset + self.length(info), seen)
            try:
                return self._zip.read(info)
            except UNREADABLE as error:
                reason = _said(error)
        raise Failed(
            f"{info.filename} in {self.url} came damaged {TRIES} times ({reason}). Run the same command again later; "
            "if it stays so, the archive itself is damaged: ask for another --to."
        )

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()
        self._file.close()


def open_archive(server: Server, name: str, folder: Path, report: Report) -> Archive:
    """An archive by its directory; one of a server that sends no parts is fetched whole, into `folder`.

    Raises
    ------
    Absent
        When the server does not have it.
    Failed
        When the server cannot be reached or breaks off every time.
    Refused
        When what it sends is no zip archive, or one cut short.

    Examples
    --------
    >>> nowhere = Server("http://localhost:1", patience=0)
    >>> open_archive(nowhere, "2022-11.zip", Path(), print)
    Traceback (most recent call last):
    helpers.drops.download.server.Failed: localhost:1 cannot be reached: Connection refused. Check the connection, then run the same command again.
    """  # noqa: E501
    response, first = server.look(name)
    url = server.url(name)
    if not first.startswith(b"PK\3\4"):
        kind = response.headers.get("Content-Type", "something")
        raise Refused(
            f"{url} is no zip archive: {kind} came, which begins {first[:40]!r}. Open the address in a browser to see "
            "what it says (a network may want you to sign in), or check --source."
        )
    size = re.fullmatch(r"bytes 0-3/(\d+)", response.headers.get("Content-Range", ""))
    # The bucket behind a redirect is asked directly from then on.
    return Archive(url, RemoteFile(server, response.url, int(size[1])) if size else server.whole(url, folder, report))


def _said(error: Exception) -> str:
    return str(error).rstrip(".")
