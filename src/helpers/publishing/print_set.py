"""A published set as one PDF, printed by the Chromium on this machine from the set's single file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.periods import is_month, last_day, parse_period
from helpers.publishing.manifest import altered, published_sets, read_manifest
from helpers.refusal import Refused, cannot_write
from helpers.render.set_file import NAME as SET_FILE
from helpers.storage import write_whole

CHROME = "CHROME"  # the environment variable that names a browser
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
LIMIT = 300  # seconds; a set of a hundred briefings takes some thirty
NODE = re.compile(rb"\(node(\d{8})\)")  # an element's name: browsers go on counting from page to page
DAY = re.compile(rb"\(D:\d{14}[^)]*\)")  # the time at which a PDF was made


def find_chromium() -> str:
    """The browser that CHROME names, or else one on the PATH.

    Raises
    ------
    Refused
        When there is none.
    """
    named = os.environ.get(CHROME)
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if named:
        raise Refused(f"{CHROME} names {named}, which is not a program: correct it, or unset it to look on the PATH.")
    raise Refused(
        f"There is no Chromium to print with: install Chromium, Google Chrome or Edge, or name its program in {CHROME}."
    )


def sets_to_print(place: Path) -> list[Path]:
    """The published sets at or below a place; in a folder of all reports, those of the newest drop.

    Raises
    ------
    Refused
        When there is none, or a set was altered or has no file to print.
    """
    months = [path for path in place.iterdir() if is_month(path.name)] if place.is_dir() else []
    newest = max(months, key=lambda path: path.name, default=place)
    sets = published_sets(newest) if newest.is_dir() else []
    if not sets:
        raise Refused(f"{newest} holds no published briefings: name a set's folder, such as reports/2016-08/blackpool.")
    problems = [problem for each in sets for problem in altered(each) or _without_a_file(each)]
    if problems:
        raise Refused(*problems)
    return sets


def _without_a_file(folder: Path) -> list[str]:
    if (folder / SET_FILE).exists():
        return []
    remedy = "publish it again with briefings run --fresh"
    return [f"{folder} has no {SET_FILE}, because an earlier version of these helpers published it: {remedy}."]


def print_set(folder: Path, chromium: str, *, output: Path | None = None) -> Path:
    """Print a set's one file as a PDF, by default next to the set's folder, and return its path.

    The same set gives the same PDF with the same Chromium: the day on which it was printed is left out.

    Raises
    ------
    Refused
        When Chromium does not print, or the PDF cannot be written.
    """
    target = output or folder.with_name(f"{folder.name}.pdf")
    with TemporaryDirectory(prefix="print-") as profile:
        printed = Path(profile) / "set.pdf"
        options = [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--no-pdf-header-footer", "--generate-pdf-document-outline",
            f"--user-data-dir={profile}/profile", f"--print-to-pdf={printed}",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # Chromium's sandbox refuses to run for root
            options.append("--no-sandbox")
        try:
            ended = subprocess.run(
                [chromium, *options, (folder / SET_FILE).resolve().as_uri()],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            raise Refused(
                f"{chromium} took longer than {LIMIT} seconds to print {folder}: print a smaller set."
            ) from None
        except OSError as error:
            raise Refused(f"{chromium} cannot be run ({error.strerror}): name another program in {CHROME}.") from None
        if not printed.exists():
            said = (ended.stderr.strip().splitlines() or ["it gave no reason"])[-1][:200]
            raise Refused(f"{chromium} did not print {folder} ({said}): name another program in {CHROME}.")
        content = printed.read_bytes()
    try:
        write_whole(target, as_any_run(content, _day(folder)))
    except OSError as error:
        raise Refused(cannot_write(target, error, "name another file with --output")) from None
    return target


def _day(folder: Path) -> str:
    """The last day of the set's data, which is in the PDF in place of the day on which it was printed."""
    drop = str(read_manifest(folder)["drop"]["name"])
    return last_day(parse_period(drop)).replace("-", "")


def as_any_run(content: bytes, day: str) -> bytes:
    """A PDF with this day, and with its elements numbered from 1, so that it is the same whenever it is printed.

    Nothing in it becomes longer or shorter, because a PDF records the position of each of its objects.

    Examples
    --------
    >>> as_any_run(b"/CreationDate (D:20261128123306+00'00') (node00000051) (node00000042)", "20160831")
    b"/CreationDate (D:20160831000000+00'00') (node00000002) (node00000001)"
    """
    place = {number: b"%08d" % rank for rank, number in enumerate(sorted(set(NODE.findall(content))), start=1)}
    numbered = NODE.sub(lambda found: b"(node" + place[found[1]] + b")", content)
    return DAY.sub(lambda found: b"(D:" + f"{day}000000".encode() + found[0][len("(D:") + 14 :], numbered)
