"""A scene as HTML: lines and bands stretch with the page, and words stay as large as the page's own.

A chart cannot know how wide it will be shown. Its words are therefore placed several times, for narrow to wide charts,
and the style sheet (`document/charts.css`) shows the set of places that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from helpers.drawing import place
from helpers.drawing.scene import Band, Bars, Line, Marks, Plot, Point, Scene, stretches
from helpers.drawing.words import width

# The least widths of charts in multiples of the letters' size, from a telephone's to a desk's, as in charts.css.
WIDTHS = {"xs": 18.0, "s": 21.0, "m": 27.0, "l": 38.0}
UNITS = 1000  # in the SVG, across and up


def html(scene: Scene) -> str:
    """The scene as HTML, with the note on what its lines and shapes mean.

    Examples
    --------
    >>> from helpers.drawing.scene import Bar
    >>> html(Bars((Bar("Wyre & Fylde", 5.0, "+5.0%"),)))[:42]
    '<div class="chart-bars" style="--zero:0%">'
    """
    if isinstance(scene, Bars):
        return _bars(scene)
    note = f'<p class="chart-note">{escape(scene.note)}</p>' if scene.note else ""
    return _plot(scene) + note


def _plot(plot: Plot) -> str:
    side = max((width(level.text) for level in plot.levels), default=0.0) + 0.6
    shapes = "".join(_shape(plot, shape) for shape in plot.shapes)
    levels = "".join(
        f'<span style="bottom:{_percent(_part(plot.up, level.y))}">{escape(level.text)}</span>' for level in plot.levels
    )
    rooms = {name: least - side for name, least in WIDTHS.items()}
    labels = _once({name: [_label(words) for words in place.labels(plot, room)] for name, room in rooms.items()})
    under = {name: place.below(plot, room) for name, room in rooms.items()}
    lines = {name: max((len(each.lines) for each in words), default=0) for name, words in under.items()}
    below = _once({name: [_under(words) for words in each] for name, each in under.items()})
    rows = ";".join(f"--rows-{name}:{count}" for name, count in lines.items())
    axis = f'<div class="chart-axis">{escape(plot.axis)}</div>' if plot.axis else ""
    return (
        f'<div class="chart-plot" style="--side:{side:.2f}em;--high:{place.HEIGHT:g}em;{rows}">'
        f'<div class="chart-unit">{escape(plot.unit)}</div><div class="chart-levels">{levels}</div>'
        f'<div class="chart-area"><svg viewBox="0 0 {UNITS} {UNITS}" preserveAspectRatio="none">{shapes}</svg>{labels}'
        f'</div><div class="chart-below">{below}</div>{axis}</div>'
    )


def _once(by_width: dict[str, list[tuple[str, str]]]) -> str:
    """Elements, given as attributes and content for each width, each once with the widths that show it."""
    shown: dict[tuple[str, str], list[str]] = {}
    for name, elements in by_width.items():
        for element in elements:
            shown.setdefault(element, []).append(f"chart-{name}")
    return "".join(
        f'<span class="{" ".join(names)}{attributes}>{content}</span>' for (attributes, content), names in shown.items()
    )


def _label(words: place.Words) -> tuple[str, str]:
    label = words.label
    style = [_across(words.across, words.x), _up(words)]
    strong = " chart-strong" if label.strong else ""
    middle = _moved(words.across == "centre", words.up == "middle")
    return f' chart-{label.tone}{strong}" style="{";".join(style)}{middle}"', _lines(words.lines)


def _under(words: place.Under) -> tuple[str, str]:
    first, *others = map(escape, words.lines)
    content = "<br>".join([first, *(f"<b>{line}</b>" for line in others)])
    return f'" style="{_across(words.across, words.x)}{_moved(words.across == "centre", False)}"', content


def _across(across: str, x: float) -> str:
    return f"right:{_percent(1 - x)}" if across == "to" else f"left:{_percent(x)}"


def _up(words: place.Words) -> str:
    return f"top:{_percent(1 - words.y)}" if words.up in ("below", "middle") else f"bottom:{_percent(words.y)}"


def _moved(centre: bool, middle: bool) -> str:
    if not centre and not middle:
        return ""
    return f";transform:translate({'-50%' if centre else '0'},{'-50%' if middle else '0'})"


def _lines(lines: Sequence[str]) -> str:
    return "<br>".join(map(escape, lines))


def _shape(plot: Plot, shape: Band | Line | Marks) -> str:
    if isinstance(shape, Band):
        foot = zip(shape.places, shape.low, strict=True)
        head = zip(shape.places, shape.high, strict=True)
        there = " ".join(_at(plot, point) for point in foot)
        back = " ".join(_at(plot, point) for point in reversed(list(head)))
        return f'<path class="chart-{shape.tone}" d="M{there} {back}z"/>'
    if isinstance(shape, Line):
        path = "".join("M" + " ".join(_at(plot, point) for point in points) for points in stretches(shape.points))
        return f'<path class="chart-line chart-{shape.tone} chart-{shape.dash}" d="{path}"/>' if path else ""
    # A line without length shows only its round or square end, which keeps its shape however the chart is stretched.
    path = "".join(f"M{_at(plot, point)}h.01" for point in shape.points)
    if not path:
        return ""
    core = f'<path class="chart-core" d="{path}"/>' if shape.shape == "ring" else ""
    return f'<path class="chart-mark chart-{shape.tone} chart-{shape.shape}" d="{path}"/>{core}'


def _at(plot: Plot, point: Point) -> str:
    x, y = _part(plot.across, point[0]), 1 - _part(plot.up, point[1])
    return f"{UNITS * x:.4g} {UNITS * y:.4g}"


def _bars(scene: Bars) -> str:
    low = min(0.0, *(bar.length for bar in scene.bars))
    high = max(0.0, *(bar.length for bar in scene.bars))
    whole = high - low or 1.0
    return (
        f'<div class="chart-bars" style="--zero:{_percent(abs(low) / whole)}">{"".join(_rows(scene, low, whole))}</div>'
    )


def _rows(scene: Bars, low: float, whole: float) -> Iterable[str]:
    for bar in scene.bars:
        left, wide = _percent((min(bar.length, 0.0) - low) / whole), _percent(abs(bar.length) / whole)
        yield (
            f'<div class="chart-bar chart-{bar.kind}"><span>{escape(bar.name)}</span><span class="chart-number">'
            f'{escape(bar.text)}</span><span class="chart-track"><i style="left:{left};width:{wide}">'
            f"</i></span></div>"
        )


def _percent(part: float) -> str:
    return f"{100 * part:.4g}%"


def _part(ends: Point, value: float) -> float:
    return (value - ends[0]) / (ends[1] - ends[0])
