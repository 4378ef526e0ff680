"""Which district each neighbourhood (LSOA) is in, by its name in street-level files."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from helpers.drops.police_uk.street import COLUMNS, StreetFile, as_paths, read_header

QUERY = """
select distinct "LSOA code", regexp_replace(trim("LSOA name"), ' +[^ ]*$', '')
from read_csv([{paths}], columns = {columns}, auto_detect = false, header = true, delim = ',', quote = '"',
              escape = '"')
where "LSOA code" is not null and "LSOA name" is not null
"""


def district_of_each_lsoa(files: Sequence[StreetFile]) -> dict[str, str]:
    """The district by LSOA code: the LSOA's name without its last word.

    An LSOA without a row in the files is not in the result.

    Parameters
    ----------
    files
        Files that were counted before, and so are known to be sound. Older files name no LSOA and add nothing.
    """
    with as_paths(files) as paths, duckdb.connect() as engine:
        named = [path for path, file in zip(paths, files, strict=True) if read_header(path, file.name)[0] == COLUMNS]
        if not named:
            return {}
        columns = "{" + ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS) + "}"
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in named)
        return dict(engine.execute(QUERY.format(paths=listed, columns=columns)).fetchall())
