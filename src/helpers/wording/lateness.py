"""A warning about data that came later than the partnership allows."""

from __future__ import annotations

import pandas as pd

from helpers.document.sentence import Sentence
from helpers.periods import day_label, days_after, last_day


def late(received: str, last: pd.Period, *, stale_after_days: int | None) -> Sentence:
    """A warning if data came later after the end of its period than the partnership allows; otherwise empty.

    Parameters
    ----------
    received
        The day on which the data came, as 2016-09-20; blank where it is not known.
    last
        The last month of the data.
    stale_after_days
        The days that the partnership allows; None where it allows any number.

    Examples
    --------
    >>> august = pd.Period("2016-08", freq="M")
    >>> print(late("2017-01-19", august, stale_after_days=90))
    These numbers are old: they end on 31 August 2016 and came on 19 January 2017. Things may have changed since.
    >>> str(late("2016-09-20", august, stale_after_days=90))
    ''
    """
    if not received or stale_after_days is None or days_after(received, last) <= stale_after_days:
        return Sentence("")
    ended, came = day_label(last_day(last)), day_label(received)
    text = f"These numbers are old: they end on {ended} and came on {came}. Things may have changed since."
    return Sentence(text, warning=True)
