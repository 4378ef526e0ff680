"""The sample's Word file and workbook, opened by a program other than those that they are written for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest


@pytest.fixture(scope="module")
def converted(processes, sample_set, tmp_path_factory) -> Path:
    """The Word file as a PDF, and the workbook as LibreOffice saves it; skipped or failed without LibreOffice."""
    found = shutil.which("soffice")
    if found is None:
        say = pytest.fail if os.environ.get("REQUIRE_LIBREOFFICE") == "1" else pytest.skip
        say("no LibreOffice: install Debian's libreoffice-writer-nogui and libreoffice-calc-nogui")
    folder = tmp_path_factory.mktemp("libreoffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind, name in (("pdf", "report.docx"), ("xlsx", "tables.xlsx")):
        command = [found, profile, "--headless", "--convert-to", kind, "--outdir", folder, sample_set / name]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, ended.stderr
    return folder


def test_libreoffice_makes_a_pdf_of_the_report(converted):
    pdf = (converted / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert 15 < len(re.findall(rb"/Type\s*/Page\b", pdf)) < 40


def test_libreoffice_reads_each_number_of_the_workbook(converted, sample_set):
    ours, theirs = (openpyxl.load_workbook(folder / "tables.xlsx") for folder in (sample_set, converted))
    assert theirs.sheetnames == ours.sheetnames
    checked = 0
    for name in ours.sheetnames:
        numbers = {
            cell.coordinate: cell.value
            for row in ours[name].iter_rows()
            for cell in row
            if isinstance(cell.value, int | float)
        }
        assert {place: theirs[name][place].value for place in numbers} == numbers, name
        checked += len(numbers)
    assert checked > 2000
