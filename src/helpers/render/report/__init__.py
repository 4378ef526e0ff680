"""The committee's report: what stands under each of a council's headings, as a page and as a Word file."""

from helpers.render.report.build import build
from helpers.render.report.model import Declared, Report
from helpers.render.report.page import render_report

__all__ = ["Declared", "Report", "build", "render_report"]
