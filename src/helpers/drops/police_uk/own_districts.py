"""Which districts are a force's own: its files also have stray rows from a hundred others."""

from __future__ import annotations

import numpy as np
import pandas as pd

# A neighbourhood (MSOA) has about 8,000 residents. In the real files of our tests, a force has at least 38 rows a month
# for each neighbourhood of its own districts, and at most 1 in another's. The railway's police, who have no district of
# their own, reach 16 in Westminster.
LEAST_A_NEIGHBOURHOOD = 10
# The Met also records crimes in the City of London, which is one neighbourhood: less than a thousandth of its rows.
LEAST_SHARE = 0.001


def own_districts(counted: pd.DataFrame) -> dict[str, str]:
    """The force that each district belongs to, as far as the files show it.

    A force's own districts have rows in all of their neighbourhoods, month after month; stray rows are scattered. A
    force with most of its rows outside such districts (the railway's, or one that stopped publishing) has none. A
    district that would belong to two forces belongs to the one with more rows in it.

    Do not trust it for a district that was new when the files end: name the peers yourself.

    Parameters
    ----------
    counted
        As `ingest.street_counts` returns it.

    Returns
    -------
    dict[str, str]
        The force (as in its files' names) by district, in order of name.

    Examples
    --------
    >>> rows = [("lancashire", "Blackpool", 2400, 19), ("lancashire", "Wigan", 5, 40), ("btp", "Blackpool", 60, 3),
    ...         ("btp", "Camden", 150, 28)]
    >>> counted = pd.DataFrame(rows, columns=["force", "area", "rows", "neighbourhood"]).assign(month="2022-08")
    >>> own_districts(counted)
    {'Blackpool': 'lancashire'}
    """
    forces, areas = (pd.Categorical(counted[each]) for each in ("force", "area"))
    placed = np.asarray(areas != "")
    force, area = forces.codes[placed], areas.codes[placed]
    rows = np.zeros((len(forces.categories), len(areas.categories)))
    np.add.at(rows, (force, area), counted["rows"].to_numpy()[placed])
    highest = np.zeros_like(rows)
    np.maximum.at(highest, (force, area), counted["neighbourhood"].to_numpy()[placed])
    # The force that records in the most of a district's neighbourhoods shows best how many it has.
    neighbourhoods = highest.max(axis=0, initial=1)
    month, months = pd.factorize(counted["month"])
    files = np.zeros((len(forces.categories), len(months)), dtype=bool)
    files[force, month[placed]] = True
    rate = rows / np.maximum(files.sum(axis=1, keepdims=True), 1) / neighbourhoods
    total = rows.sum(axis=1, keepdims=True)
    dense = (rate >= LEAST_A_NEIGHBOURHOOD) & (rows >= LEAST_SHARE * total)
    most = (rows * dense).sum(axis=1, keepdims=True) > total / 2
    own = sorted((rows[pair], pair) for pair in zip(*(dense & most).nonzero(), strict=True))
    # Of two forces with rows in a district, the one with more comes last and stays.
    owner = {areas.categories[area]: forces.categories[force] for _, (force, area) in own}
    return dict(sorted(owner.items()))
