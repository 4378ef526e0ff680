"""The status of a measure: how it stands, in one word for index and report."""

from __future__ import annotations

from helpers.document.document import CANNOT_BE_TESTED
from helpers.statistics.change import CALLED, CLEAR
from helpers.wording.changes import VARIES

CLEAR_CHANGE, WATCH, NO_CLEAR_CHANGE = "clear change", "watch", "no clear change"


def status(verdict: str, *, unusual: bool = False, careful: bool = False) -> str:
    """`clear change`, `watch`, `no clear change` or `cannot be tested`.

    The status is `watch` for a likely change, and for a measure without a clear change whose newest month is unusual.
    Where a warning comes with the change, it cannot be tested: neither an alarm nor its absence could be relied on.

    Parameters
    ----------
    verdict
        The verdict on the change; anything other than a verdict cannot be tested.
    unusual
        Whether the newest month is outside its usual range or in a run (`XmR.newest_signals`).
    careful
        Whether the change comes with a warning: recording changed, locations or months are missing.

    Examples
    --------
    >>> [status(each) for each in ("clear fall", "likely rise", "no clear change", "too few to say", VARIES)]
    ['clear change', 'watch', 'no clear change', 'cannot be tested', 'cannot be tested']
    >>> status("no clear change", unusual=True), status("clear fall", careful=True)
    ('watch', 'cannot be tested')
    """
    if careful or verdict not in (*CALLED, NO_CLEAR_CHANGE, "too few to say", VARIES):
        return CANNOT_BE_TESTED
    if verdict in CLEAR:
        return CLEAR_CHANGE
    if verdict in CALLED or unusual:
        return WATCH
    return NO_CLEAR_CHANGE if verdict == NO_CLEAR_CHANGE else CANNOT_BE_TESTED
