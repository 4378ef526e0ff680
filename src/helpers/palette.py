"""The colours that charts use, and how well one can be read on another.

They are those of the Government Analysis Function ("Data visualisation: colours in charts").
"""

import colorsys

STEPS = 200  # from a colour to black or white

DARK_BLUE, DARK_PINK, DARK_GREY = "#12436D", "#801650", "#3D3D3D"
PALE_BLUE = "#6F8CA8"  # the bars of the other districts: 3.5 to 1 on white
SOFT, EDGE = "#46535F", "#5B7186"  # words at axes; limits and averages
BAND, RULE = "#DCE4EC", "#C3CCD5"  # the usual range; the lines behind a chart
WHITE = "#FFFFFF"
DARK_PAPER = "#10181F"  # behind pages on dark screens


def contrast(one: str, other: str) -> float:
    """The contrast of two colours: 1 where they are the same, 21 between black and white (WCAG 2.2).

    Examples
    --------
    >>> round(contrast("#12436D", WHITE), 1), round(contrast("#000000", WHITE), 1)
    (10.2, 21.0)
    """
    darker, lighter = sorted(_luminance(_channels(each)) for each in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_readable(colour: str, paper: str, at_least: float) -> str:
    """The shade of a colour, darker on light paper and lighter on dark, that just reaches this contrast.

    Examples
    --------
    >>> nearest_readable("#8FC1EA", WHITE, 4.5), nearest_readable("#12436D", WHITE, 4.5)
    ('#247AC0', '#12436D')
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    towards = 0.0 if _luminance(_channels(paper)) > 0.2 else 1.0
    for step in range(STEPS + 1):
        shade = _hex(colorsys.hls_to_rgb(hue, lightness + (towards - lightness) * step / STEPS, saturation))
        if contrast(shade, paper) >= at_least:
            return shade
    return _hex((towards,) * 3)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * each):02X}" for each in channels)


def _luminance(channels: tuple[float, ...]) -> float:
    """How light a colour is, from 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
