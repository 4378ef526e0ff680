"""Which district each neighbourhood (LSOA) lies in, as street-level files name them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from helpers.drops.police_uk.street import COLUMNS, StreetFile, head, unpacked

QUERY = """
select distinct "LSOA code", regexp_replace(trim("LSOA name"), ' +[^ ]*$', '')
from read_csv([{paths}], columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
              escape = '"')
where "LSOA code" is not null and "LSOA name" is not null
"""


def district_of_each_lsoa(files: Sequence[StreetFile]) -> dict[str, str]:
    """The district by LSOA code: the LSOA's name less its last word.

    An LSOA in which the files record nothing is not known.

    Parameters
    ----------
    files
        Files that were read before, so that they are known to be sound; older ones name no LSOA and add nothing.
    """
    with unpacked(files) as paths, duckdb.connect() as engine:
        named = [path for path, file in zip(paths, files, strict=True) if head(Path(path), file.name)[0] == COLUMNS]
        if not named:
            return {}
        columns = "{" + ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS) + "}"
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in named)
        return dict(engine.execute(QUERY.format(paths=listed, columns=columns)).fetchall())
