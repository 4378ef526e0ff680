"""Pages: executed notebooks and the index as HTML that loads nothing and runs nothing."""

from pathlib import Path

from helpers.document.display import chart_style

TEMPLATES = Path(__file__).parent
STYLE = (TEMPLATES / "template" / "style.css").read_text(encoding="utf-8") + chart_style()
NOT_IN_SET_FILE = "not-in-set"  # the class of what makes sense only beside a set's other files
