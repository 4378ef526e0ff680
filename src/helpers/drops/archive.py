"""Zips that others made, unpacked without harm: no path that climbs out, nothing that fills the disk."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.refusal import Refused

# Data shrinks to a sixth or so in a zip; what grows two-hundredfold is no data but a trap for the disk.
MOST_GROWTH = 200
MOST_BYTES = 2**36  # 64 GiB unpacked: some thirty times what all forces publish in three years
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
            infos = [info for info in archive.infolist() if not info.is_dir() and wanted(info.filename)]
    except zipfile.BadZipFile:
        raise Refused(f"{source.name} is no whole zip: it was cut short, or is no zip at all; get it again.") from None
    except OSError as error:
        raise Refused(f"{source.name} cannot be read: {error.strerror}.") from None
    names = [info.filename for info in infos]
    problems = [f"{source.name} holds {name} twice: keep one."
                for name in dict.fromkeys(names) if names.count(name) > 1]  # fmt: skip
    problems += [
        f"{source.name}: {info.filename} is encrypted; save the zip without a password."
        for info in infos
        if info.flag_bits & 1
    ]
    problems += [
        f"{source.name}: {info.filename} would unpack to {info.file_size / max(info.compress_size, 1):,.0f} times its "
        "size, which no data does; do not use this file."
        for info in infos
        if info.file_size > max(2**20, MOST_GROWTH * info.compress_size)
    ]
    if sum(info.file_size for info in infos) > MOST_BYTES:
        problems.append(f"{source.name} would unpack to more than {MOST_BYTES >> 30} GiB; do not use this file.")
    if problems:
        raise Refused(*problems)
    return infos


def unpack(source: Path, member: str, target: Path) -> None:
    """Write one file of a zip to a path of our own choice; what the zip calls it never says where.

    Raises
    ------
    Refused
        When it is damaged, or there is no room for it.
    """
    try:
        with zipfile.ZipFile(source) as archive, archive.open(member) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 2**20)  # never more than the declared size, then held to its checksum
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise Refused(f"{source.name}: {member} cannot be unpacked ({error}); get it again.") from None
    except OSError as error:
        raise Refused(f"{source.name}: {member} cannot be unpacked ({error.strerror}); make room.") from None


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
        for name in names:
            within = name.removeprefix(root)
            place, _, last = within.rpartition("/")
            if place in ("", "commentary") and last not in ("", ".", "..") and "\\" not in last:
                unpack(source, name, made / place / last)
        yield made
