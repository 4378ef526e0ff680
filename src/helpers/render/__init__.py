"""Pages: executed notebooks and the index as HTML that loads nothing and runs nothing."""

from pathlib import Path

TEMPLATES = Path(__file__).parent
STYLE = (TEMPLATES / "template" / "style.css").read_text(encoding="utf-8")
