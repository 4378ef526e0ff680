"""A server that sends parts of its files, and is asked again after every interruption."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import IncompleteRead
from urllib3.util import Retry

from helpers.refusal import Refused

TRIES = 5  # in a row without one more byte
TIMEOUT = (10, 60)  # seconds to connect, and between two bytes
LONGEST_WAIT = 120  # seconds; a server may ask us to wait for hours, and nobody would
TEMPORARY = (429, 500, 502, 503, 504)
ABSENT = (403, 404, 410)  # a bucket that does not list its files answers 403 for a missing one
CHUNK = 2**13  # an interruption loses at most this many bytes
AGAIN = "Run the same command again: it continues where it stopped."

Seen = Callable[[int], None]  # called with the number of bytes received of a part
Report = Callable[[int, int], None]  # called with the number of bytes received, and of all bytes


class Failed(Exception):  # noqa: N818 - a word that readers see, as Refused
    """A download that failed after every try: the reason, and what to do.

    Examples
    --------
    >>> str(Failed(f"data.police.uk cannot be reached: no route to host. {AGAIN}"))
    'data.police.uk cannot be reached: no route to host. Run the same command again: it continues where it stopped.'
    """


class Absent(Failed):
    """A file that the server does not have: the server's answer.

    Examples
    --------
    >>> str(Absent("data.police.uk answered 404 Not Found for 2030-01.zip"))
    'data.police.uk answered 404 Not Found for 2030-01.zip'
    """


class Server:
    """A folder of files on a server. After an interruption we ask again, each time after a longer wait.

    Parameters
    ----------
    source
        The folder's address.
    patience
        Seconds to wait after the first interruption, doubled each time.

    Examples
    --------
    >>> server = Server("https://data.police.uk/data/archive/")
    >>> server.host, server.url("2022-11.zip")
    ('data.police.uk', 'https://data.police.uk/data/archive/2022-11.zip')
    >>> Server("data.police.uk")
    Traceback (most recent call last):
    helpers.refusal.Refused: data.police.uk is not a web address: begin --source with https://.
    """

    def __init__(self, source: str, patience: float = 1.0) -> None:
        if not source.startswith(("http://", "https://")):
            raise Refused(f"{source} is not a web address: begin --source with https://.")
        self.source, self.host = source.rstrip("/"), urlsplit(source).netloc
        self._patience = patience
        self._session = requests.Session()
        self._session.headers["Accept-Encoding"] = "identity"  # ranges count the bytes of the file itself
        retry = Retry(
            total=TRIES,
            connect=3,
            status_forcelist=TEMPORARY,
            backoff_factor=patience,
            retry_after_max=LONGEST_WAIT,
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def url(self, name: str) -> str:
        """The address of a file."""
        return f"{self.source}/{name}"

    def look(self, name: str) -> tuple[requests.Response, bytes]:
        """The server's answer for a file, and the file's first bytes: four, or more if the server sends no parts.

        Raises
        ------
        Absent
            When the server does not have it.
        Failed
            When the server cannot be reached, or answers with an error every time.
        """
        try:
            with self._get(self.url(name), range="bytes=0-3") as response:
                first = next(response.iter_content(CHUNK), b"")
        except requests.RequestException as error:
            raise Failed(
                f"{self.host} cannot be reached: {_why(error)}. Check the connection, then run the same command again."
            ) from None
        answer = f"{self.host} answered {response.status_code} {response.reason} for {name}"
        if response.status_code in ABSENT:
            raise Absent(answer)
        if not response.ok:
            raise Failed(f"{answer}. Wait a while. {AGAIN}")
        return response, first

    def newest(self) -> str | None:
        """The month of the newest archive, to which `latest.zip` redirects; None if it does not."""
        try:
            with self._get(self.url("latest.zip")) as response:
                found = re.search(r"(\d{4}-\d{2})\.zip$", urlsplit(response.url).path)
        except requests.RequestException:
            return None
        return found[1] if found and response.ok else None

    def part(self, url: str, start: int, stop: int, size: int, seen: Seen) -> bytes:
        """The bytes from `start` up to `stop` of a file of `size`. An interruption costs at most one chunk.

        Raises
        ------
        Failed
            When the server broke off every time, without one more byte.
        """
        got, failed = bytearray(), 0
        while len(got) < stop - start:
            reached = len(got)
            try:
                for chunk in self._chunks(url, start + reached, stop, size):
                    got += chunk
                    seen(len(got))
            except requests.RequestException as error:
                failed = failed + 1 if len(got) == reached else 1
                self._wait(failed, error)
        return bytes(got)

    def whole(self, url: str, folder: Path, report: Report) -> IO[bytes]:
        """All of a file, in a temporary file in `folder`: for a server, or a proxy, that sends no parts.

        Raises
        ------
        Failed
            When the server broke off every time.
        """
        failed = 0
        while True:
            file = TemporaryFile(dir=folder)  # noqa: SIM115 - the archive reads from it
            try:
                with self._get(url) as response:
                    response.raise_for_status()
                    for chunk in response.iter_content(CHUNK):
                        file.write(chunk)
                        report(file.tell(), int(response.headers.get("Content-Length", 0)))
                return file
            except requests.RequestException as error:
                file.close()
                failed += 1
                self._wait(failed, error)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _chunks(self, url: str, start: int, stop: int, size: int) -> Iterator[bytes]:
        with self._get(url, range=f"bytes={start}-{stop - 1}") as response:
            if response.status_code != 206:
                raise requests.HTTPError(f"it answered {response.status_code} {response.reason}")
            if response.headers.get("Content-Range") != f"bytes {start}-{stop - 1}/{size}":
                raise requests.HTTPError("the server sent a different part from the one asked for")
            yield from response.iter_content(CHUNK)

    def _get(self, url: str, **headers: str) -> requests.Response:
        return self._session.get(url, headers=headers, stream=True, timeout=TIMEOUT)

    def _wait(self, failed: int, error: requests.RequestException) -> None:
        if failed == TRIES:
            raise Failed(f"The download from {self.host} broke off {TRIES} times: {_why(error)}. {AGAIN}") from None
        time.sleep(self._patience * 2 ** (failed - 1))


def _why(error: BaseException) -> str:
    """The innermost reason of an error: the system's words, without those of the libraries around it."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        if isinstance(inner, IncompleteRead):
            return "the connection closed too early"
        error, inner = inner, inner.__cause__ or inner.__context__
    return str(error) or type(error).__name__
