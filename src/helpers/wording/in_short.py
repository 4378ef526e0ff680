"""The summary of a briefing, and its headline for the index and the track record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from helpers.document.blocks import Gauge, Missing, Sentences
from helpers.document.display import mimebundle
from helpers.document.document import CANNOT_BE_TESTED, NO_VERDICT, NOTHING, Fact, Forecast, Headline, Month, YearBefore
from helpers.document.numbers import Number, count
from helpers.document.sentence import Sentence
from helpers.english import number
from helpers.periods import month_label
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import months_of
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import MOVED
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording import sums
from helpers.wording.changes import change, verdict, verdict_in_words
from helpers.wording.comparison import compare, county_change
from helpers.wording.data_quality import break_warnings
from helpers.wording.forecast_and_verdict import forecast_and_verdict
from helpers.wording.icons import assurance, variation
from helpers.wording.movement import chance_limit, difference_of, percent_of
from helpers.wording.past_verdicts import came_true
from helpers.wording.status import status
from helpers.wording.trend import trend
from helpers.wording.xmr import level_shift, newest_lines, unusual
from helpers.wording.year_end import forecast, forecast_range, forecast_total, regression


@dataclass(frozen=True)
class InShort(Sentences):
    """The summary of a briefing, with the results from which `briefing.show` makes the headline."""

    facts: tuple[Fact, ...] = field(kw_only=True)
    changed: Change = field(kw_only=True)
    charted: XmR = field(kw_only=True)
    compared: Comparison = field(kw_only=True)
    estimated: YearEnd | Regression = field(kw_only=True)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return mimebundle(Sentences(self.each))


def in_short(changed: Change, charted: XmR, compared: Comparison, estimated: YearEnd | Regression) -> InShort:
    """The briefing in a few sentences: change, verdict, newest month, districts and the year's end.

    After a clear or likely verdict comes a sentence on how often such verdicts came true. Where recording changed
    between the two periods, a warning takes the place of the verdict. The year's end is the forecast, or the regression
    if that is given instead. A last sentence explains a forecast that the verdict seems to contradict.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change, comparison, xmr, year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> print(in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape)).each[0])
    Rape: Blackpool had 50 offences in April to August 2016, the same as a year before.
    """
    warnings = break_warnings(charted.breaks, changed.period)
    often, although = (NOTHING, NOTHING) if warnings else _on_the_verdict(changed, estimated)
    facts = _facts(changed, charted, estimated, warnings)
    moved, judged, newest, year = (fact.words for fact in facts)
    others = compare(compared) if compared.county_name != compared.area else NOTHING  # or it would repeat itself
    every = (moved, judged, often, *warnings[1:], newest, others, year, although)
    return InShort(
        tuple(each for each in every if each.text),
        facts=facts,
        changed=changed,
        charted=charted,
        compared=compared,
        estimated=estimated,
    )


def warned(summary: InShort, cautions: Iterable[Sentence], *, first: bool = False) -> InShort:
    """The summary with the first caution in place of its verdict and of the sentences that go with the verdict.

    Parameters
    ----------
    first
        Whether the caution comes before everything else, because the numbers themselves are incomplete.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change, comparison, xmr, year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    >>> summary = in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape))
    >>> print(warned(summary, [Sentence("Do not rely on this.", warning=True)]).facts[1].words)
    Do not rely on this.
    """
    caution = next(iter(cautions), None)
    moved, judged, *others = summary.facts
    if caution is None or judged.words.warning:
        return summary
    gone = _on_the_verdict(summary.changed, summary.estimated)
    left = [each for each in summary.each if each not in gone]
    place = 0 if first else 1
    instead = [each for each in left if each != judged.words]
    each = (*instead[:place], caution, *instead[place:])
    return replace(summary, each=each, facts=(moved, replace(judged, words=caution, gauge=None), *others))


def _on_the_verdict(changed: Change, estimated: YearEnd | Regression) -> tuple[Sentence, Sentence]:
    """Sentences on how often such verdicts came true, and why the forecast may differ; each may be empty."""
    although = forecast_and_verdict(changed, estimated) if isinstance(estimated, YearEnd) else NOTHING
    return came_true(changed), although


def _year(result: YearEnd | Regression) -> Sentence:
    return regression(result) if isinstance(result, Regression) else forecast(result)


def _facts(
    changed: Change, charted: XmR, estimated: YearEnd | Regression, warnings: tuple[Sentence, ...]
) -> tuple[Fact, ...]:
    """The period's total, whether it is more than chance (or why nobody can tell), the newest month, the year's end."""
    total = None if changed.current is None else count(changed.current, sums.current(changed))
    difference, limit = difference_of(changed), chance_limit(changed)
    gauge = Gauge(difference, limit) if difference and limit and not warnings else None
    newest = count(charted.newest_count, sums.month(charted.area, charted.measure, charted.newest))
    return (
        Fact(changed.period.label, total, change(changed)),
        Fact("More than chance?", None, warnings[0] if warnings else verdict(changed), gauge),
        Fact(f"Newest month: {month_label(charted.newest)}", newest, unusual(charted)),
        Fact(f"Year to {month_label(estimated.year.months[-1])}", _year_total(estimated), _year(estimated)),
    )


def _year_total(result: YearEnd | Regression) -> Number | None:
    """The number that the year's sentence begins with: the forecast, or the total of a year that is over."""
    said = _year(result).numbers
    return replace(said[0], printed=number(said[0].value)) if said else None


def headline(
    summary: InShort, *, improvement: str, target: float | None = None, cautions: Iterable[Sentence] = ()
) -> Headline:
    """A briefing's headline for the index and the track record, from the results that its summary sums up.

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
    _, low, high = newest_lines(summary.charted)
    icons = [variation(summary.charted, improvement if judged else "neutral")]
    if target is not None:
        meets = assurance(summary.charted, target, improvement)
        icons.append(meets if judged else replace(meets, meaning=""))
    return Headline(
        measure=summary.changed.measure,
        unit=summary.changed.unit,
        improvement=improvement,
        change=summary.facts[0].words,
        verdict=NO_VERDICT if said in ("", CANNOT_BE_TESTED) else said,
        months=tuple(
            Month(str(each), None if value != value else count(value, sums.month(result.area, result.measure, each)))
            for each, value in zip(months_of(counts), counts, strict=True)
        ),
        usual=() if isinstance(low, Missing) or isinstance(high, Missing) else (low, high),
        icons=tuple(icons),
        forecast=_forecast(summary.estimated),
        cautions=careful,
        status=status(said, unusual=bool(summary.charted.newest_signals), careful=bool(careful)),
        summary=trend(result, summary.charted, careful=bool(careful)),
        facts=summary.facts,
        shift=level_shift(summary.charted) if _is_news(summary.charted) else Sentence(""),
        before=_year_before(result, summary.compared),
    )


def _year_before(result: Change, compared: Comparison) -> YearBefore | None:
    """The same months a year before; with the county only if it is more than the area and has the same months."""
    if result.previous is None or not result.comparable:
        return None
    whole = compared.county_name != result.area and compared.period == result.period
    county = percent_of(county_change(compared), sign=True, verdict=False) if whole else None
    before = count(result.previous, sums.previous(result))
    return YearBefore(before, difference_of(result), percent_of(result, sign=True), county)


def _is_news(result: XmR) -> bool:
    """Whether the newest month is unusual because the level has moved."""
    return any(signal.rule == MOVED for signal in result.newest_signals)


def _forecast(result: YearEnd | Regression) -> Forecast | None:
    """The forecast that the track record keeps; none where it has no ranges, like the regression's total."""
    if isinstance(result, Regression) or not result.estimated:
        return None
    return Forecast(result.year.key, forecast_total(result), *forecast_range(result, 80), *forecast_range(result, 95))
