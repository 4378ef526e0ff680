"""The partnership's house style: what it may contain, every refusal, and where pages show it."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from small_project import PARTNERSHIP, PRIORITY, publish_without_kernels, write_project

from helpers.document.sentence import Sentence
from helpers.palette import DARK_PAPER, WHITE, contrast, nearest_readable
from helpers.partnership import HouseStyle, read_partnership
from helpers.partnership.house_style import read_house_files
from helpers.planning.prepare import checked_drop, prepare
from helpers.refusal import Refused

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
CIRCLE = '<circle cx="4" cy="4" r="4" fill="url(#shade)"/><use xlink:href="#part"/>'


def png():
    """A picture of one grey point."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    )


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project("rape")
    Path("own").mkdir()
    monkeypatch.setenv("BRIEFINGS_OWN", str(tmp_path / "own"))
    return tmp_path


def declare(style):
    Path("partnership.toml").write_text(
        f"{PARTNERSHIP}{PRIORITY.format('rape')}[house_style]\n{style}\n", encoding="utf-8"
    )


def index():
    return (publish_without_kernels({"rape": [Sentence("A page.")]}) / "index.html").read_text(encoding="utf-8")


def problems(style):
    declare(style)
    with pytest.raises(Refused) as refused:
        prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    return list(refused.value.problems)


def test_contrast_is_that_of_wcag():
    # Well-known pairs: #767676 is the lightest grey that text on white may have, #777777 just misses.
    assert f"{contrast('#767676', WHITE):.2f} {contrast(WHITE, '#777777'):.2f}" == "4.54 4.48"
    assert contrast("#123456", "#123456") == 1


def test_the_nearest_shade_keeps_the_hue_and_just_reaches_the_contrast():
    assert nearest_readable("#777777", WHITE, 4.5) == "#767676"
    assert nearest_readable("#FF0000", WHITE, 4.5).endswith("0000")
    assert nearest_readable("#000000", "#000000", 21) == WHITE


@pytest.mark.parametrize("colour", ["#12436D", "#8FC1EA", "#FFFF00", "#00FFFF", "#808080", "#FFFFFF", "#000000"])
def test_the_nearest_shade_can_be_read_on_either_paper(colour):
    assert contrast(nearest_readable(colour, WHITE, 4.5), WHITE) >= 4.5
    assert contrast(nearest_readable(colour, DARK_PAPER, 4.5), DARK_PAPER) >= 4.5


def test_an_accent_that_cannot_be_read_is_refused_with_its_contrast_and_a_shade_that_can(project):
    assert problems('accent = "#777777"\naccent_dark = "#444444"') == [
        "partnership.toml, house_style.accent: has a contrast of 4.4 to 1 on white and text needs 4.5 to 1; the "
        "nearest shade that has it is #767676 (given: '#777777').",
        "partnership.toml, house_style.accent_dark: has a contrast of 1.8 to 1 on a dark screen and text needs 4.5 to "
        "1; the nearest shade that has it is #808080 (given: '#444444').",
    ]


@pytest.mark.parametrize("colour", ["blue", "#12436", "#12436D;}", "rgb(1,2,3)", " #12436D"])
def test_what_is_no_colour_is_refused(project, colour):
    (problem,) = problems(f'accent = "{colour}"')
    assert problem == (
        f"partnership.toml, house_style.accent: is not a colour; write it as #12436D (given: '{colour}')."
    )


def test_every_problem_of_the_files_is_named_at_once(project):
    Path("own/foreword.md").write_bytes("Môn".encode("latin-1"))
    assert problems('logo = "logo.svg"\nforeword = "foreword.md"\naccessibility = "statement.txt"') == [
        "In [house_style], logo: there is no logo.svg in own/ or in the project's folder; put it there.",
        "In [house_style], foreword: foreword.md is not UTF-8; save it as UTF-8.",
        "In [house_style], accessibility: there is no statement.txt in own/ or in the project's folder; put it there.",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG.format("<script>alert(1)</script>"), "has an element <script>, which could run something"),
        (SVG.format("<foreignObject/>"), "has an element <foreignObject>, which could run something"),
        (SVG.format('<g onload="x()"/>'), "has an attribute onload, which could run something"),
        (SVG.format('<g OnClick="x()"/>'), "has an attribute OnClick, which could run something"),
        (SVG.format('<image href="https://x.org/a.png"/>'), "refers to 'https://x.org/a.png', outside of the file"),
        (SVG.format('<use xlink:href="//x.org/a"/>'), "refers to '//x.org/a', outside of the file"),
        (SVG.format('<a href=" javascript:x()"/>'), "refers to 'javascript:x()', outside of the file"),
        (SVG.format('<a href="data:text/html,x"/>'), "refers to 'data:text/html,x', outside of the file"),
        (SVG.format('<image href="data:image/svg+xml,x"/>'), "refers to 'data:image/svg+xml,x', outside of the file"),
        (SVG.format('<g fill="url( \'http://x.org\')"/>'), "refers to 'http://x.org', outside of the file"),
        (SVG.format('<g style="fill:URL(//x.org)"/>'), "refers to '//x.org', outside of the file"),
        (SVG.format(r"<style>g{fill:u\72l(//x.org)}</style>"), "has a backslash in a style"),
        (SVG.format("<style>@import 'x.css';</style>"), "refers to \"'x.css';\", outside of the file"),
        (SVG.format("<style>g{fill:url(x.svg#a)}</style>"), "refers to 'x.svg#a', outside of the file"),
        (f'<?xml-stylesheet href="x.css"?>{SVG.format("")}', "loads a style sheet"),
        (f'<!DOCTYPE svg [<!ENTITY a "x">]>{SVG.format("&a;")}', "has a document type, which may define anything"),
        (SVG.format('<set attributeName="href" to="x"/>'), "has an element <set>, which could run something"),
        ("<svg", "is neither a PNG nor a whole SVG"),
        ("<html/>", "is neither a PNG nor an SVG"),
        ("GIF89a", "is neither a PNG nor a whole SVG"),
    ],
)  # fmt: skip
def test_a_logo_that_could_run_or_load_something_is_refused(project, content, reason):
    Path("own/logo.svg").write_text(content, encoding="utf-8")
    (problem,) = problems('logo = "logo.svg"')
    assert problem.startswith(f"In [house_style], logo: logo.svg {reason}")


def test_a_logo_too_large_for_each_page_is_refused(project):
    Path("own/logo.png").write_bytes(png() + bytes(50_000))
    (problem,) = problems('logo = "logo.png"')
    assert problem == ("In [house_style], logo: logo.png has 51 kB, and each page holds it; make it 50 kB at most.")


@pytest.mark.parametrize(
    ("name", "content", "kind"), [("logo.svg", SVG.format(CIRCLE).encode(), "svg+xml"), ("logo.png", png(), "png")]
)
def test_a_logo_is_embedded_with_no_words_of_its_own_as_the_name_stands_beside_it(project, name, content, kind):
    (Path("own") / name).write_bytes(content)
    declare(f'logo = "{name}"')
    _, _, after = index().partition(f'<img class="logo" alt="" src="data:image/{kind};base64,')
    data, _, after = after.partition('">')
    assert b64decode(data) == content
    assert after.startswith("BSafe</p>")


def test_pages_have_the_accent_colour_on_screens_of_both_kinds_and_on_paper(project):
    declare('accent = "#00703c"')
    page = index()
    assert "@media screen { :root { --accent: #00703C; --blue: #00703C; } }" in page
    assert "@media print { :root { --blue: #00703C; } }" in page
    assert "@media screen and (prefers-color-scheme: dark) { :root { --blue: #00BC65; } }" in page


def test_foreword_and_statement_are_markdown_and_raw_html_in_them_is_text(project):
    Path("own/foreword.md").write_text("We **act**.\n\n<script>x()</script>", encoding="utf-8-sig")
    declare('foreword = "foreword.md"\naccessibility = "These pages meet [WCAG](javascript:x) *2.2*."\n'
            'contact = "csp@example.gov.uk"')  # fmt: skip
    page = index()
    assert "<p>We <strong>act</strong>.</p>" in page
    assert "&lt;script&gt;x()&lt;/script&gt;" in page
    assert '<h2 id="accessibility">Accessibility statement</h2>' in page
    assert "<p>These pages meet WCAG <em>2.2</em>.</p>" in page
    assert '<a href="index.html#accessibility">Accessibility statement</a>' in page
    assert '<a href="mailto:csp@example.gov.uk">csp@example.gov.uk</a>' in page
    assert "<script" not in page


def test_a_contact_in_words_is_no_link_and_a_statement_elsewhere_is_one(project):
    declare('contact = "<Town hall>, 01253 000000"\naccessibility = "https://example.gov.uk/accessibility"')
    page = index()
    assert "Contact: &lt;Town hall&gt;, 01253 000000 · " in page
    assert '<a href="https://example.gov.uk/accessibility">Accessibility statement</a>' in page
    assert 'id="accessibility"' not in page


def test_without_a_house_style_pages_have_none_of_its_parts(project):
    declare("")
    page = index()
    for part in ('class="logo"', "@media screen { :root", 'class="foreword"', "Contact:", "Accessibility statement"):
        assert part not in page


def test_a_changed_file_of_the_house_style_changes_what_a_briefing_is_made_from(project):
    Path("own/logo.svg").write_text(SVG.format(""), encoding="utf-8")
    declare('logo = "logo.svg"')
    one = prepare(partnership=Path("partnership.toml"), reports=Path("reports")).shell("internal")
    Path("own/logo.svg").write_text(SVG.format(CIRCLE), encoding="utf-8")
    other = prepare(partnership=Path("partnership.toml"), reports=Path("reports")).shell("internal")
    assert [name for name in one if one[name] != other[name]] == ["logo"]


def test_a_check_reads_the_files_as_well(project):
    declare('logo = "logo.svg"')
    with pytest.raises(Refused, match=r"there is no logo\.svg"):
        checked_drop([], partnership=Path("partnership.toml"), asked=True)


def test_a_file_of_the_project_serves_where_there_is_no_own_one(project):
    Path("foreword.md").write_text("Shipped.", encoding="utf-8")
    assert read_house_files(HouseStyle(foreword="foreword.md")).foreword == "Shipped."
    Path("own/foreword.md").write_text("Own.", encoding="utf-8")
    assert read_house_files(HouseStyle(foreword="foreword.md")).foreword == "Own."


def test_the_sample_has_no_house_style_of_its_own():
    ours = read_partnership(Path(__file__).parents[1] / "partnership.toml").house_style
    assert ours == HouseStyle()
