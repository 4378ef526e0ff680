"""How long a long table of 50,000 rows takes to read: `python benchmarks/declared_table.py`."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.drops.read import read_drop

AREAS, MEASURES, MONTHS = 20, 25, 100

with TemporaryDirectory() as folder:
    drop = Path(folder) / "long"
    drop.mkdir()
    with (drop / "crime.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Month", "District", "Offence", "Note", "Count"])
        for month in range(MONTHS):
            for area in range(AREAS):
                for measure in range(MEASURES):
                    name = f"{2015 + month // 12}-{month % 12 + 1:02d}-01"
                    writer.writerow(
                        [name, f"District {area}", f"Offence {measure}", "", (area * 7 + measure * month) % 90]
                    )
    (drop / "drop.toml").write_text(
        'source = "long"\n[long]\nfile = "crime.csv"\narea = "District"\nmeasure = "Offence"\nmonth = "Month"\n'
        'count = "Count"\n',
        encoding="utf-8",
    )
    begun, worked = time.perf_counter(), time.process_time()
    counts = read_drop(drop).counts
    wall, work = time.perf_counter() - begun, time.process_time() - worked
    print(f"{AREAS * MEASURES * MONTHS:,} rows, {counts.size:,} counts: {wall:.2f} s, {work:.2f} s of them at work")
