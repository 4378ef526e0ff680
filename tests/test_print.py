"""A set printed as one PDF: the browser that is found, every refusal, and the content of the PDF."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import posix, publish_without_kernels, write_drop, write_priorities

from helpers import cli
from helpers.document.sentence import Sentence
from helpers.publishing.print_set import NAMES, find_chromium, print_set, sets_to_print
from helpers.refusal import Refused

PDF = b"%PDF-1.4\n<</CreationDate (D:20261128123306+00'00')\n/ModDate (D:20261128123306+00'00')>>\n"
PRINTS = f"""#!{sys.executable}
import sys
from pathlib import Path
Path(__file__).with_name("asked").write_text("\\n".join(sys.argv[1:]))
target = next(each.partition("=")[2] for each in sys.argv if each.startswith("--print-to-pdf="))
Path(target).write_bytes({PDF!r})
"""
FAILS = f"""#!{sys.executable}
import sys
sys.exit("A first line.\\nNo usable sandbox!")
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A published set in the working folder, on a machine without a browser."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CHROME", raising=False)
    write_drop(Blackpool=[4])
    write_priorities("rape")
    return publish_without_kernels({"rape": [Sentence("Of rape.")]})


def browser(source=PRINTS, name="chromium"):
    program = Path("bin") / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(source, encoding="utf-8")
    program.chmod(0o755)
    return str(program.resolve())


def asked():
    return Path("bin/asked").read_text(encoding="utf-8").splitlines()


def command(*arguments, capsys, monkeypatch):
    """The exit code of the command, and what it printed in one line."""
    monkeypatch.setattr(sys, "argv", ["briefings", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    printed = capsys.readouterr()
    return ended.value.code, " ".join((printed.out + printed.err).split())


def test_without_a_browser_the_command_says_what_to_do_and_writes_nothing(folder, capsys, monkeypatch):
    code, said = command("print", folder, capsys=capsys, monkeypatch=monkeypatch)
    assert (code, said) == (
        2,
        "There is no Chromium to print with: install Chromium, Google Chrome or Edge, or name its program in CHROME.",
    )
    assert list(folder.parent.glob("*.pdf")) == []


@posix
@pytest.mark.parametrize("name", NAMES)
def test_a_browser_is_found_by_any_of_its_names(folder, name):
    program = browser(name=name)
    assert find_chromium() == program


@posix
def test_the_browser_that_is_named_comes_first(folder, monkeypatch):
    browser()
    monkeypatch.setenv("CHROME", browser(name="mine"))
    assert find_chromium() == str(Path("bin/mine").resolve())


def test_a_named_program_that_is_not_a_browser_is_refused(folder, monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    with pytest.raises(Refused) as refused:
        find_chromium()
    assert refused.value.problems == (
        "CHROME names /nowhere/chrome, which is not a program: correct it, or unset it to look on the PATH.",
    )


@posix
@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_the_sandbox_is_given_up_only_for_root(folder, monkeypatch, user, sandboxed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    print_set(folder, browser())
    assert ("--no-sandbox" not in asked()) == sandboxed
    assert asked()[-1] == (folder / "set.html").resolve().as_uri()


@posix
@pytest.mark.usefixtures("processes")
def test_the_pdf_is_beside_the_set_and_has_the_last_day_of_the_data(folder, capsys, monkeypatch):
    browser()
    code, said = command("print", folder, capsys=capsys, monkeypatch=monkeypatch)
    assert (code, said) == (0, f"Printed: {folder.parent / 'blackpool.pdf'}")
    assert (folder.parent / "blackpool.pdf").read_bytes() == PDF.replace(b"20261128123306", b"20160831000000")


@posix
@pytest.mark.usefixtures("processes")
def test_another_file_may_be_named_for_one_set_alone(folder, capsys, monkeypatch):
    browser()
    code, _ = command("print", folder, "--output", "out/set.pdf", capsys=capsys, monkeypatch=monkeypatch)
    assert code == 0 and Path("out/set.pdf").exists()
    publish_without_kernels({"rape": [Sentence("Of rape.")]}, editions=["public"])
    code, said = command("print", folder.parent, "--output", "x.pdf", capsys=capsys, monkeypatch=monkeypatch)
    assert (code, said) == (2, "--output names one file, and there are 2 sets to print: name one set's folder.")


def test_of_a_folder_of_reports_the_newest_drop_s_sets_are_printed(folder):
    publish_without_kernels({"rape": [Sentence("Of rape.")]}, editions=["public"])
    shutil.copytree("reports/2016-08", "reports/2015-08")
    assert sets_to_print(Path("reports")) == [
        Path("reports/2016-08") / name for name in ("blackpool", "blackpool.public")
    ]
    assert sets_to_print(Path("reports/2015-08")) == [
        Path("reports/2015-08") / name for name in ("blackpool", "blackpool.public")
    ]


@pytest.mark.parametrize("place", ["nowhere", "data", "partnership.toml"])
def test_a_place_without_a_set_is_refused(folder, place):
    with pytest.raises(Refused) as refused:
        sets_to_print(Path(place))
    assert refused.value.problems == (
        f"{place} holds no published briefings: name a set's folder, such as reports/2016-08/blackpool.",
    )


def test_a_set_that_was_altered_is_refused_with_every_problem(folder):
    (folder / "rape.html").write_text("Other.", encoding="utf-8")
    (folder / "set.html").unlink()
    with pytest.raises(Refused) as refused:
        sets_to_print(folder)
    assert sorted(refused.value.problems) == [
        f"{folder / 'rape.html'} has changed since it was published.",
        f"{folder / 'set.html'} is missing.",
    ]


def test_a_set_of_an_earlier_version_has_nothing_to_print(folder):
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del manifest["files"]["set.html"]
    (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "set.html").unlink()
    with pytest.raises(Refused) as refused:
        sets_to_print(folder)
    assert refused.value.problems == (
        f"{folder} has no set.html, because an earlier version of these helpers published it: publish it again with "
        "briefings run --fresh.",
    )


@posix
@pytest.mark.usefixtures("processes")
def test_a_browser_that_prints_nothing_is_refused_with_its_last_words(folder):
    with pytest.raises(Refused) as refused:
        print_set(folder, browser(FAILS))
    assert refused.value.problems == (
        f"{Path('bin/chromium').resolve()} did not print {folder} (No usable sandbox!): name another program in "
        "CHROME.",
    )
    assert list(folder.parent.glob("*.pdf")) == []


@posix
@pytest.mark.usefixtures("processes")
def test_a_program_that_cannot_run_is_refused(folder):
    with pytest.raises(Refused, match="cannot be run"):
        print_set(folder, browser("no program"))


@pytest.mark.usefixtures("processes")
def test_the_sample_is_printed_with_every_title_and_the_same_each_time(sample_set, tmp_path, monkeypatch):
    try:
        chromium = find_chromium()
    except Refused:
        pytest.skip("no browser: install Debian's chromium (apt-get install chromium)")
    one, other = (print_set(sample_set, chromium, output=tmp_path / f"{name}.pdf") for name in ("one", "other"))
    content = one.read_bytes()
    assert content == other.read_bytes()
    assert content.startswith(b"%PDF-") and b"(D:20160831000000" in content
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext to read the PDF with: install Debian's poppler-utils")
    text = subprocess.run(["pdftotext", str(one), "-"], capture_output=True, text=True, check=True).stdout
    words = " ".join(text.split())
    titles = re.findall(r'^title = "(.*)"', (Path(__file__).parents[1] / "partnership.toml").read_text(), re.MULTILINE)
    assert len(titles) == 10
    assert [title for title in titles if title not in words] == []
    pages = text.count("\f")
    assert f"Page 1 of {pages}" in words and f"Page {pages} of {pages}" in words
