"""Which districts are a force's own: its files also hold stray rows from a hundred others."""

from __future__ import annotations

import pandas as pd

# A neighbourhood (MSOA) houses some 8,000 people. Of the real files in our tests the emptiest district of a force's
# own has 38 rows a month and neighbourhood, the fullest of another's 1; railway police, with none of their own, reach
# 16 in Westminster.
LEAST_A_NEIGHBOURHOOD = 10
# The Met also records in the City of London, which is one neighbourhood: hardly a thousandth of what it records.
LEAST_SHARE = 0.001


def own_districts(counted: pd.DataFrame) -> dict[str, str]:
    """The force that each district belongs to, as far as the files tell.

    A force's own districts have rows in all of their neighbourhoods, month after month; a stray row lies anywhere. A
    force whose rows lie mostly outside such districts (the railway's, or one that stopped publishing) has none. A
    district that two forces would have belongs to the one with more rows in it.

    Do not trust it for a district that had only just been founded when the files end: name the peers yourself.

    Parameters
    ----------
    counted
        As `ingest.ingested` returns it.

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
    found = placed.groupby(["force", "area"]).agg(rows=("rows", "sum"), neighbourhoods=("neighbourhood", "max"))
    # Whoever sees the most of a district's neighbourhoods knows best how many it has.
    neighbourhoods = found.groupby("area")["neighbourhoods"].transform("max").clip(lower=1)
    force = found.index.get_level_values("force")
    rate = found["rows"] / months.reindex(force).to_numpy() / neighbourhoods
    total = found.groupby("force")["rows"].transform("sum")
    dense = found[(rate >= LEAST_A_NEIGHBOURHOOD) & (found["rows"] >= LEAST_SHARE * total)]
    most = dense.groupby("force")["rows"].transform("sum") > total.reindex(dense.index) / 2
    own = dense[most].sort_values("rows").reset_index().drop_duplicates("area", keep="last")
    return dict(own.sort_values("area")[["area", "force"]].itertuples(index=False))
