"""The committee's report: a set's briefings under the council's own headings, as a page and as a Word file."""

from helpers.render.report.build import build
from helpers.render.report.model import Declared, Report
from helpers.render.report.page import render_report

__all__ = ["Declared", "Report", "build", "render_report"]
