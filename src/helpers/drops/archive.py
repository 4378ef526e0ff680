"""Zips that others made, unpacked without harm: no path that climbs out, nothing that fills the disk."""

from __future__ import annotations

import lzma
import shutil
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.refusal import Refused

# Data shrinks to a sixth or so in a zip; what grows two-hundredfold is no data but a trap for the disk.
MOST_GROWTH = 200
MOST_BYTES = 2**36  # 64 GiB unpacked: some thirty times what all forces publish in three years
# What Python's zip reader raises on bytes that are no sound zip, beside OSError.
DAMAGED = (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error, zlib.error,
           lzma.LZMAError)  # fmt: skip
OF_A_DROP = (".csv", ".xlsx", ".xlsm", ".xls", ".ods", ".toml", ".md")


def is_zip(source: Path) -> bool:
    """Whether a path names a zip, by its ending: a broken one is still meant as one.

    Examples
    --------
    >>> is_zip(Path("lancashire-2022-10.ZIP")), is_zip(Path("2022-10"))
    (True, False)
    """
    return source.suffix.lower() == ".zip" and not source.is_dir()


def members(source: Path, wanted: Callable[[str], bool]) -> list[zipfile.ZipInfo]:
    """The files in a zip whose names are wanted; others are passed over.

    Raises
    ------
    Refused
        When it is no zip, is cut short, or a wanted file stands in it twice, is encrypted, or would fill the disk.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "A.zip", "w") as made:
    ...         made.writestr("counts.csv", "area")
    ...         made.writestr("notes.docx", "")
    ...     print([info.filename for info in members(Path(folder) / "A.zip", lambda name: name.endswith(".csv"))])
    ['counts.csv']
    """
    try:
        with zipfile.ZipFile(source) as archive:
            infos = [
                info for info in archive.infolist() if info.filename[-1:] not in ("", "/") and wanted(info.filename)
            ]
    except DAMAGED:
        raise Refused(f"{source.name} is no whole zip: it was cut short, or is no zip at all; get it again.") from None
    except OSError as error:
        raise Refused(f"{source.name} cannot be read: {error.strerror or error}.") from None
    problems = _problems(source.name, infos)
    if problems:
        raise Refused(*problems)
    return infos


def _problems(name: str, infos: list[zipfile.ZipInfo]) -> list[str]:
    """Why none of these files should be unpacked."""
    times = Counter(info.filename for info in infos)
    problems = [f"{name} holds {member} twice: keep one." for member in times if times[member] > 1]
    problems += [
        f"{name}: {info.filename} is encrypted; save the zip without a password."
        for info in infos
        if info.flag_bits & 1
    ]
    problems += [
        f"{name}: {info.filename} would unpack to {info.file_size / max(info.compress_size, 1):,.0f} times its "
        "size, which no data does; do not use this file."
        for info in infos
        if info.file_size > max(2**20, MOST_GROWTH * info.compress_size)
    ]
    if sum(info.file_size for info in infos) > MOST_BYTES:
        problems.append(f"{name} would unpack to more than {MOST_BYTES >> 30} GiB; do not use this file.")
    return problems


def unpack(source: Path, targets: Mapping[str, Path]) -> None:
    """Write files of a zip to paths of our own choice; what the zip calls them never says where.

    Raises
    ------
    Refused
        When one is damaged, or there is no room for it.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     source, target = Path(folder) / "A.zip", Path(folder) / "0.csv"
    ...     with zipfile.ZipFile(source, "w") as made:
    ...         made.writestr("../../counts.csv", "area")
    ...     unpack(source, {"../../counts.csv": target})
    ...     print(target.read_text())
    area
    """
    member = ""
    try:
        with zipfile.ZipFile(source) as archive:  # opened once: a large one has thousands of names to go through
            for member, target in targets.items():
                with archive.open(member) as packed, target.open("wb") as out:
                    # Never more than the declared size, then held to its checksum.
                    shutil.copyfileobj(packed, out, 2**20)
    except DAMAGED as error:
        raise Refused(f"{source.name}: {member} cannot be unpacked ({error}); get it again.") from None
    except OSError as error:
        remedy = "make room" if error.errno == ENOSPC else "get it again"
        raise Refused(f"{source.name}: {member} cannot be unpacked ({error.strerror or error}); {remedy}.") from None


@contextmanager
def as_folder(source: Path) -> Iterator[Path]:
    """A drop that came as a zip, as a folder of the same name; gone afterwards.

    Only tables, `drop.toml` and commentary are unpacked, from the zip's top or the one folder in it.

    Raises
    ------
    Refused
        As `members` and `unpack`, and when there is nothing of a drop in it.
    """
    infos = members(source, lambda name: name.lower().endswith(OF_A_DROP) and not name.startswith("__MACOSX/"))
    names = [info.filename for info in infos]
    top = {name.partition("/")[0] + "/" for name in names}
    root = top.pop() if len(top) == 1 and all("/" in name for name in names) else ""
    with TemporaryDirectory(prefix="drop-") as folder:
        made = Path(folder) / source.stem
        (made / "commentary").mkdir(parents=True)
        targets = {}
        for name in names:
            place, _, last = name.removeprefix(root).rpartition("/")
            if place in ("", "commentary") and last not in ("", ".", "..") and "\\" not in last:
                targets[name] = made / place / last
        unpack(source, targets)
        yield made
