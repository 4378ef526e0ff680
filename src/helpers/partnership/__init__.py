"""A partnership's file, `partnership.toml`, as checked objects."""

from helpers.partnership.action import Action
from helpers.partnership.disclosure import Disclosure
from helpers.partnership.file import partnership_file, read_partnership
from helpers.partnership.house_style import HouseStyle
from helpers.partnership.partnership import Partnership
from helpers.partnership.priority import Others, Priority
from helpers.partnership.report import ReportTemplate, read_report_template

__all__ = [
    "Action",
    "Disclosure",
    "HouseStyle",
    "Others",
    "Partnership",
    "Priority",
    "ReportTemplate",
    "partnership_file",
    "read_partnership",
    "read_report_template",
]
