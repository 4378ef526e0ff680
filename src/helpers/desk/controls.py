"""Parts that both desks share: opening a drop, drop-down lists, and blocks that follow them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets
from IPython.display import display

from helpers import drops
from helpers.document.blocks import Block
from helpers.document.display import with_style
from helpers.partnership import Partnership, partnership_file, read_partnership
from helpers.refusal import Refused, unknown
from helpers.statistics.counts import column_names

# Two columns where the screen has room; no chart is split between them.
WIDE = "<style>.desk { columns: 2 34rem; column-gap: 2.5rem; } .desk figure { break-inside: avoid; }</style>"
NEWEST, OWN, HEADLINE, ANOTHER = "newest", "own", "headline", "another"  # what a desk opens on by default
STYLE = {"description_width": "initial"}  # labels are shown whole


def open_drop(drop: str, partnership: str) -> tuple[drops.Drop, Partnership]:
    """A drop (`newest` for the newest one), with its counts in the units of the partnership, and that partnership.

    Examples
    --------
    >>> opened, who = open_drop("2016-08", "partnership.toml")
    >>> opened.name, who.area
    ('2016-08', 'Blackpool')
    """
    opened = drops.load(named_or_newest(drop))
    who = read_partnership(partnership_file(partnership)).renamed(opened.renamed)
    return opened.in_units(who.unit), who


def named_or_newest(drop: str) -> str:
    """The name of a drop; for `newest`, the name of the newest one in `data/raw`.

    Examples
    --------
    >>> named_or_newest("2016-08")
    '2016-08'
    """
    if drop != NEWEST:
        return drop
    newest = drops.find_drops()[0]
    return newest.name if newest.is_dir() else newest.stem


def first_area(drop: drops.Drop, who: Partnership) -> str:
    """The partnership's own area, or else the first that the drop has.

    Examples
    --------
    >>> first_area(*open_drop("2016-08", "partnership.toml"))
    'Blackpool'
    """
    known = sorted(drop.areas)
    return who.area if who.area in known else known[0]


def first_measure(drop: drops.Drop, who: Partnership, area: str) -> str:
    """The headline of the first priority that the drop has for an area, or else the first measure.

    Examples
    --------
    >>> opened, who = open_drop("2016-08", "partnership.toml")
    >>> first_measure(opened, who, "Blackpool"), first_measure(opened, who, "The Constabulary")
    ('All crime', 'Domestic Abuse')
    """
    known = measures(drop, area)
    return next((each.headline for each in who.priorities if each.headline in known), known[0])


def measures(drop: drops.Drop, area: str) -> list[str]:
    """The measures that the drop has for an area, in order of name.

    Examples
    --------
    >>> measures(drops.load("2016-08"), "The Constabulary")
    ['Domestic Abuse']
    """
    return sorted(measure for where, measure in column_names(drop.counts) if where == area)


def choice(label: str, options: Iterable[Any], value: Any) -> ipywidgets.Dropdown:
    """A drop-down list with one of its options chosen.

    Raises
    ------
    Refused
        When the value is none of the options.

    Examples
    --------
    >>> choice("Area", ["Blackpool", "Wyre"], "Wyre").value
    'Wyre'
    """
    known = list(options)
    if value not in known:
        raise Refused(unknown(label.lower(), str(value), [str(option) for option in known]))
    return ipywidgets.Dropdown(description=label, options=known, value=value, style=STYLE)


def live(controls: dict[str, Any], drop: drops.Drop, blocks: Callable[[dict[str, Any]], Iterable[Block]]) -> None:
    """Show controls and, below them, the blocks that they choose; a change of any control replaces the blocks.

    The blocks are an ordinary output, so that a notebook that runs without widgets (papermill) holds them too.

    Parameters
    ----------
    controls
        By name, `area` and `measure` among them. A change of area changes the measures on offer.
    blocks
        The blocks to show, given the controls' values by name.
    """

    def chosen() -> dict[str, str]:
        return _bundle(blocks({name: control.value for name, control in controls.items()}))

    def renew(change: dict[str, Any]) -> None:
        if change["owner"] is controls["area"]:
            # Detach the observer for this: the new options would otherwise draw everything a second time.
            controls["measure"].unobserve(renew, "value")
            _offer(controls["measure"], measures(drop, controls["area"].value))
            controls["measure"].observe(renew, "value")
        output.update(chosen(), raw=True)

    display(ipywidgets.HBox(list(controls.values()), layout=ipywidgets.Layout(flex_flow="row wrap")))
    output = display(chosen(), raw=True, display_id=True)
    for control in controls.values():
        control.observe(renew, "value")


def _offer(control: ipywidgets.Dropdown, options: list[str]) -> None:
    """Give a drop-down list other options, and keep its choice where that is still one of them."""
    kept = control.value
    control.options = options
    control.value = kept if kept in options else options[0]


def _bundle(blocks: Iterable[Block]) -> dict[str, str]:
    """Several blocks as one output."""
    shown = list(blocks)
    return {
        "text/html": f'{WIDE}<div class="desk">{with_style("".join(block.html() for block in shown))}</div>',
        "text/plain": "\n\n".join(str(block) for block in shown),
    }
