"""Reports at an address: worked on here, sent when they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.publishing.run_summary import SUMMARY
from helpers.refusal import Refused
from helpers.storage import is_remote, local, write_whole

LAST = ("figures.csv", "run.json", "index.html")  # what says that the rest is there is sent after it


@contextmanager
def working_folder(reports: Path, names: list[str]) -> Iterator[Path]:
    """The reports' folder, or for an address a copy of the sets of these names, on which a run can work.

    Parameters
    ----------
    reports
        `reports/<drop>`, a folder or an address.
    names
        The folders of the areas that are published.

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
    """Send a published set to its address: every file whole, the index last, what is no part of it removed.

    Raises
    ------
    Refused
        When it cannot be written; the index there then still stands for the set before.
    """
    order = {name: number for number, name in enumerate(LAST, start=1)}
    paths = sorted(folder.iterdir(), key=lambda path: (order.get(path.name, 0), path.name))
    try:
        (target.parent / SUMMARY).unlink(missing_ok=True)  # it tells of the set before
        for path in paths:
            write_whole(target / path.name, path.read_bytes())
        for path in list(target.iterdir()):
            if not (folder / path.name).exists():
                path.unlink()
    except Refused:
        raise
    except Exception as error:  # whatever the service's own library raises
        raise Refused(f"{target} cannot be written: {type(error).__name__}: {error}.") from None
