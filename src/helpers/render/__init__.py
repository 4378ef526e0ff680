"""Renderings of documents: pages that load nothing and run nothing, report, workbook, JSON and CSV."""

from pathlib import Path

from helpers.document.blocks import NUMBERS
from helpers.document.display import chart_style

TEMPLATES = Path(__file__).parent
STYLE = (TEMPLATES / "template" / "style.css").read_text(encoding="utf-8") + chart_style()
NOT_IN_SET_FILE = "not-in-set"  # the class of elements that make sense only next to a set's other files
DOWNLOAD = (
    f'<p class="note {NOT_IN_SET_FILE}">Download: <a href="tables.xlsx" download>tables.xlsx</a> '
    "(XLSX, opens in a spreadsheet) has the numbers of every chart.</p>"
)


def with_downloads(html: str) -> str:
    """A page with a link to download the workbook below the numbers of each chart.

    Examples
    --------
    >>> chart = f"<details><summary>{NUMBERS}</summary><table></table></details>"
    >>> with_downloads(chart) == f"<details><summary>{NUMBERS}</summary>{DOWNLOAD}<table></table></details>"
    True
    """
    summary = f"<summary>{NUMBERS}</summary>"
    return html.replace(summary, summary + DOWNLOAD)
