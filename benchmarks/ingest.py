"""How long it takes to ingest the street-level crime of England and Wales, compared with a bare count of its rows.

    .venv/bin/python benchmarks/ingest.py [--files 444] [--rounds 3]

makes a set of files by repeating the real ones in ../shared under other forces' names. DuckDB counts their rows by
month, neighbourhood and crime type; our ingest also checks them and counts each crime once. Both run alternately, each
time in a new process, with the files in the page cache. It prints the ratio of the medians in seconds and in processor
seconds, which other work on the machine disturbs less, the peak memory of ingest, and whether both counted all rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb

from helpers.drops.police_uk.ingest import COLUMNS, street_counts
from helpers.drops.source import open_source

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "police_uk" / "lancashire-2019-12-to-2022-10.zip"
MONTHS = 12
ROWS_A_FILE = 9000  # 4 million in 444 files


def main() -> None:
    """Make the files, run both alternately and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=444)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["bare", "ingest"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps({"bare": bare, "ingest": ingest}[options.only](options.folder)))
        return
    if not SOURCE.exists():
        sys.exit(f"The real files are not here ({SOURCE.name} in ../shared/data/police_uk): nothing to repeat.")
    with TemporaryDirectory(prefix="ingest-") as folder:
        expected = make_files(Path(folder), options.files)
        runs = [(kind, _run(kind, folder)) for _ in range(options.rounds) for kind in ("bare", "ingest")]
    report(expected, runs)


def make_files(folder: Path, files: int) -> int:
    """Write the files; return their number of rows."""
    rows = 0
    with zipfile.ZipFile(SOURCE) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith("-street.csv"))[-MONTHS:]
        for name in names:
            header, *lines = archive.read(name).splitlines(keepends=True)
            month = name.partition("/")[0]
            (folder / month).mkdir()
            for force in range(files // MONTHS):
                part = lines[:ROWS_A_FILE] if force % 2 else lines[-ROWS_A_FILE:]
                (folder / month / f"{month}-force-{force}-street.csv").write_bytes(b"".join([header, *part]))
                rows += len(part)
    return rows


def bare(folder: Path) -> dict[str, float]:
    """The least that any ingest must do: read the text once and count its rows."""
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS)
    begun, spent = time.perf_counter(), time.process_time()
    counted = duckdb.sql(
        f"""select "Month", "LSOA name", "Crime type", count(*) as rows from read_csv('{folder}/*/*.csv', header = true,
        auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {{{columns}}}) group by all"""
    ).df()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    return {"seconds": seconds, "cpu": cpu, "rows": int(counted["rows"].sum())}


def ingest(folder: Path) -> dict[str, float]:
    """Our ingest: fingerprint and check every file, count each crime once, and store the counts as Parquet by month."""
    kept = folder.parent / f"{folder.name}-kept"
    begun, spent = time.perf_counter(), time.process_time()
    counted = street_counts(open_source(folder).street_files, kept)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    again = time.perf_counter()
    street_counts(open_source(folder).street_files, kept)
    unchanged = time.perf_counter() - again
    shutil.rmtree(kept)
    return {
        "seconds": seconds,
        "cpu": cpu,
        "unchanged": unchanged,
        "rows": int(counted["rows"].sum()),
        "count": int(counted["count"].sum()),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def report(expected: int, runs: list[tuple[str, dict[str, float]]]) -> None:
    """Print times, ratio, memory and whether all rows were counted."""
    ours = [run for kind, run in runs if kind == "ingest"]
    for what, unit in (("seconds", "s"), ("cpu", "processor seconds")):
        took = {kind: [run[what] for each, run in runs if each == kind] for kind in ("bare", "ingest")}
        for kind, found in took.items():
            print(f"{kind:7} {median(found):6.2f} {unit}  ({', '.join(f'{each:.2f}' for each in found)})")
        print(f"ratio   {median(took['ingest']) / median(took['bare']):6.2f} in {unit}")
    print(f"again   {median([run['unchanged'] for run in ours]):6.2f} s, with no file changed")
    print(f"memory  {max(run['mebibytes'] for run in ours):6.0f} MiB at most")
    right = all(run["rows"] == expected for _, run in runs)
    print(f"rows    {expected:,}: {'all counted' if right else 'NOT ALL COUNTED'}; {int(ours[0]['count']):,} counted")


def _run(kind: str, folder: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", kind, "--folder", folder]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
