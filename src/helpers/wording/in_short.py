"""The summary of a briefing."""

from __future__ import annotations

from helpers.document.blocks import Sentences
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording.changes import change, verdict
from helpers.wording.comparison import compare
from helpers.wording.data_quality import break_warnings
from helpers.wording.xmr import unusual
from helpers.wording.year_end import forecast, regression


def in_short(changed: Change, charted: XmR, compared: Comparison, estimated: YearEnd | Regression) -> Sentences:
    """The briefing in five sentences: change, verdict, newest month, districts and the year's end.

    A warning follows the verdict where recording changed between the two periods. The year's end is the forecast, or
    the regression where it is given in place of the forecast.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change, comparison, xmr, year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> print(in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape)).each[0])
    Rape: Blackpool recorded 50 offences in April to August 2016, the same as in April to August 2015.
    """
    year = regression(estimated) if isinstance(estimated, Regression) else forecast(estimated)
    return Sentences(
        (
            change(changed),
            verdict(changed),
            *break_warnings(charted.breaks, changed.period),
            unusual(charted),
            compare(compared),
            year,
        )
    )
