"""Reports at an address: the run works on a copy here and sends a set when it is complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.publishing.run_summary import SUMMARY
from helpers.refusal import Refused
from helpers.storage import is_remote, local, write_whole

# Sent last, because readers take them to mean that all other files are there.
LAST = ("documents.json", "figures.csv", "run.json", "index.html")


@contextmanager
def working_folder(reports: Path, names: list[str]) -> Iterator[Path]:
    """The reports' folder; for an address, a local copy of some of its sets.

    Parameters
    ----------
    reports
        `reports/<drop>`, a folder or an address.
    names
        The folders of the sets to copy.

    Raises
    ------
    Refused
        When the address cannot be reached.

    Examples
    --------
    >>> with working_folder(Path("reports"), ["blackpool"]) as folder:
    ...     print(folder)
    reports
    """
    if not is_remote(reports):
        yield reports
        return
    with TemporaryDirectory(prefix="reports-") as folder:
        here = Path(folder)
        for name in names:
            if (reports / name).is_dir():
                with local(reports / name) as copy:
                    copy.rename(here / name)
        yield here


def send(folder: Path, target: Path) -> None:
    """Send a set to its address, each file whole and the index last, then delete the files that are not part of it.

    Raises
    ------
    Refused
        When it cannot be written. The index at the address is then still that of the last set.
    """
    order = {name: number for number, name in enumerate(LAST, start=1)}
    paths = sorted(folder.iterdir(), key=lambda path: (order.get(path.name, 0), path.name))
    try:
        (target.parent / SUMMARY).unlink(missing_ok=True)  # it describes the last set
        for path in paths:
            write_whole(target / path.name, path.read_bytes())
        for path in list(target.iterdir()):
            if not (folder / path.name).exists():
                path.unlink()
    except Refused:
        raise
    except Exception as error:  # each service's library raises its own
        raise Refused(f"{target} cannot be written: {type(error).__name__}: {error}.") from None
