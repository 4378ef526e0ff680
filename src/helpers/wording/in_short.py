"""The summary of a briefing, and its headline: what index and track record say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from helpers.document.blocks import Sentences
from helpers.document.display import mimebundle
from helpers.document.document import NO_VERDICT, Forecast, Headline, Month
from helpers.document.numbers import count
from helpers.document.sentence import Sentence
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import months_of
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording.changes import change, verdict, verdict_in_words
from helpers.wording.comparison import compare
from helpers.wording.data_quality import break_warnings
from helpers.wording.forecast_and_verdict import forecast_and_verdict
from helpers.wording.icons import assurance, variation
from helpers.wording.status import status
from helpers.wording.sums import month
from helpers.wording.xmr import unusual
from helpers.wording.year_end import forecast, forecast_range, forecast_total, regression


@dataclass(frozen=True)
class InShort(Sentences):
    """The summary of a briefing with the results that it sums up, from which `briefing.show` makes the headline."""

    changed: Change = field(kw_only=True)
    charted: XmR = field(kw_only=True)
    estimated: YearEnd | Regression = field(kw_only=True)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return mimebundle(Sentences(self.each))


def in_short(changed: Change, charted: XmR, compared: Comparison, estimated: YearEnd | Regression) -> InShort:
    """The briefing in five sentences: change, verdict, newest month, districts and the year's end.

    Where recording changed between the two periods, a warning stands in the place of the verdict. The year's end is the
    forecast, or the regression where it is given in place of the forecast; a last sentence explains a forecast that the
    verdict seems to contradict.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change, comparison, xmr, year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> print(in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape)).each[0])
    Rape: Blackpool recorded 50 offences in April to August 2016, the same as in April to August 2015.
    """
    warnings = break_warnings(charted.breaks, changed.period)
    year: tuple[Sentence, ...]
    if isinstance(estimated, Regression):
        year = (regression(estimated),)
    else:
        although = Sentence("") if warnings else forecast_and_verdict(changed, estimated)
        year = (forecast(estimated), *([although] if although.text else []))
    return InShort(
        (
            change(changed),
            *(warnings or (verdict(changed),)),
            unusual(charted),
            compare(compared),
            *year,
        ),
        changed=changed,
        charted=charted,
        estimated=estimated,
    )


def headline(
    summary: InShort, *, improvement: str, target: float | None = None, cautions: Iterable[Sentence] = ()
) -> Headline:
    """What index and track record say of a briefing, from the results that its summary sums up.

    Parameters
    ----------
    improvement
        The improvement direction of the measure.
    target
        Events a month; None without a target.
    cautions
        What to be careful about in the change. With one, or where the two periods cannot be compared, the status is
        `cannot be tested`, and no icon calls anything a concern or an improvement.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change, comparison, xmr, year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> summary = in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape))
    >>> found = headline(summary, improvement="decrease")
    >>> found.verdict, found.status, found.months[-1].count.listed, found.forecast.total.listed
    ('no clear change', 'no clear change', '10', '120')
    """
    result, counts, careful = summary.changed, summary.charted.points["count"], tuple(cautions)
    judged, said = result.comparable and not careful, verdict_in_words(result)
    icons = [variation(summary.charted, improvement if judged else "neutral")]
    if target is not None:
        meets = assurance(summary.charted, target, improvement)
        icons.append(meets if judged else replace(meets, meaning=""))
    return Headline(
        measure=summary.changed.measure,
        unit=summary.changed.unit,
        improvement=improvement,
        change=summary.each[0],
        verdict=said or NO_VERDICT,
        months=tuple(
            Month(str(each), None if value != value else count(value, month(result.area, result.measure, each)))
            for each, value in zip(months_of(counts), counts, strict=True)
        ),
        icons=tuple(icons),
        forecast=_forecast(summary.estimated),
        cautions=careful,
        status=status(said, unusual=bool(summary.charted.newest_signals), careful=bool(careful)),
    )


def _forecast(result: YearEnd | Regression) -> Forecast | None:
    """The forecast that the track record keeps; none where it has no ranges, as the regression's total."""
    if isinstance(result, Regression) or not result.estimated:
        return None
    return Forecast(result.year.key, forecast_total(result), *forecast_range(result, 80), *forecast_range(result, 95))
