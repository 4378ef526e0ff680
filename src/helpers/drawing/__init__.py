"""Charts drawn from their tables: one scene a chart, as HTML for pages and as PNG for paper."""

from helpers.drawing.html import html
from helpers.drawing.scenes import scene

__all__ = ["html", "scene"]
