"""Which districts are a force's own: its files also have stray rows from a hundred others."""

from __future__ import annotations

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
    placed = counted[counted["area"] != ""]
    months = placed.groupby("force")["month"].nunique()
    groups = placed.groupby(["force", "area"])
    found = pd.DataFrame({"rows": groups["rows"].sum(), "neighbourhoods": groups["neighbourhood"].max()})
    # The force that records in the most of a district's neighbourhoods shows best how many it has.
    neighbourhoods = found.groupby("area")["neighbourhoods"].transform("max").clip(lower=1)
    force = found.index.get_level_values("force")
    rate = found["rows"] / months.reindex(force).to_numpy() / neighbourhoods
    total = found.groupby("force")["rows"].transform("sum")
    dense = found[(rate >= LEAST_A_NEIGHBOURHOOD) & (found["rows"] >= LEAST_SHARE * total)]
    most = dense.groupby("force")["rows"].transform("sum") > total.reindex(dense.index) / 2
    own = dense[most].sort_values("rows").reset_index().drop_duplicates("area", keep="last")
    return dict(own.sort_values("area")[["area", "force"]].itertuples(index=False))
