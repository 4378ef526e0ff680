"""A zip archive on a server, of which only the wanted members are downloaded."""

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

# The directory is at the end of a zip: about 5,000 members (36 months, 45 forces) at about 120 bytes each.
TAIL = 2**20
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class RemoteFile(io.RawIOBase):
    """A file on a server that `zipfile` can read: from a part in memory, or else with a request for each read.

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
        """Download a part, with one request unless it breaks off, and read from it until the next part is held."""
        self._first, self._held = start, self._server.part(self._url, start, stop, self.size, seen)

    def seekable(self) -> bool:
        """True, because reading may begin anywhere."""
        return True

    def tell(self) -> int:
        """The place where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Set the place where the next read begins."""
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; fewer at the end of the file."""
        stop = self.size if size is None or size < 0 else min(self._at + size, self.size)
        if stop <= self._at:
            return b""
        if not self._first <= self._at < stop <= self._first + len(self._held):
            self.hold(self._at, stop)
        got = self._held[self._at - self._first : stop - self._first]
        self._at = stop
        return got


class Archive:
    """A zip archive: its directory is read at once, each member with one request.

    Examples
    --------
    >>> packed = io.BytesIO()
    >>> with zipfile.ZipFile(packed, "w") as drop:
    ...     drop.writestr("2022-11/2022-11-lancashire-street.csv", "Crime ID,Month")
    >>> archive = Archive("2022-11.zip", packed)
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
                f"{url} is not a complete zip archive ({_reason(error)}), as if it had been cut short: try again "
                "later, or give another --source."
            ) from None
        self.members = self._zip.infolist()
        starts = sorted([*(info.header_offset for info in self.members), self._zip.start_dir])
        self._ends = dict(pairwise(starts))

    def length(self, info: zipfile.ZipInfo) -> int:
        """The number of bytes that a member takes up in the archive."""
        return self._ends.get(info.header_offset, info.header_offset) - info.header_offset

    def read(self, info: zipfile.ZipInfo, seen: Seen) -> bytes:
        """A member's bytes, complete and with the checksum from the directory.

        Raises
        ------
        Failed
            When it arrives damaged every time, or the server breaks off.
        """
        reason = ""
        for _ in range(TRIES):
            if isinstance(self._file, RemoteFile):
                self._file.hold(info.header_offset, info.header_offset + self.length(info), seen)
            try:
                return self._zip.read(info)
            except UNREADABLE as error:
                reason = _reason(error)
        raise Failed(
            f"{info.filename} in {self.url} arrived damaged {TRIES} times ({reason}). Run the same command again "
            "later; if that does not help, the archive itself is damaged: ask for another --to."
        )

    def close(self) -> None:
        """Close the archive and its file."""
        self._zip.close()
        self._file.close()


def open_archive(server: Server, name: str, folder: Path, report: Report) -> Archive:
    """Open an archive on a server; it is downloaded into `folder` if the server sends no parts of files.

    Raises
    ------
    Absent
        When the server does not have it.
    Failed
        When the server cannot be reached, or breaks off every time.
    Refused
        When the server sends something other than a zip archive, or an archive that is cut short.

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
            f"{url} is not a zip archive: the server sent {kind}, which begins {first[:40]!r}. Open the address in a "
            "browser to see what it is (a network may want you to sign in), or check --source."
        )
    size = re.fullmatch(r"bytes 0-3/(\d+)", response.headers.get("Content-Range", ""))
    # After a redirect to a bucket, ask the bucket directly from now on.
    return Archive(url, RemoteFile(server, response.url, int(size[1])) if size else server.whole(url, folder, report))


def _reason(error: Exception) -> str:
    return str(error).rstrip(".")
