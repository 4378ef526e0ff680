"""What readers and analysts see in a real browser: the pages, and the analyst's desk in JupyterLab."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from small_project import copy_sample
from started_processes import QUIET

from helpers import charts
from helpers.document.document import Headline
from helpers.document.icons import Icon
from helpers.document.sentence import Sentence
from helpers.palette import contrast
from helpers.render import STYLE
from helpers.render.index_page import Row, render_index
from helpers.statistics import xmr, year_end
from helpers.statistics.xmr.breaks import Break

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["index.html", "domestic_abuse.html"])
def test_a_page_asks_for_nothing_and_fits_every_width(name, sample_set, browser):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((sample_set / name).as_uri())
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.evaluate("document.querySelectorAll('.chart-image').length")
        assert drawn == {"index.html": 1, "domestic_abuse.html": 4}[name]
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    page.close()


def test_with_letters_twice_as_large_no_page_scrolls_sideways(sample_set, browser, chromium):
    twice = ["--blink-settings=defaultFontSize=32"]  # as readers set it, so that the rules for narrow screens apply too
    large = browser.browser_type.launch(executable_path=chromium, args=[*QUIET, *twice])
    page, wide = large.new_page(), {}
    for name in ("index.html", "domestic_abuse.html"):
        page.goto((sample_set / name).as_uri())
        for width in (1280, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wide[name, width] = page.evaluate("document.documentElement.scrollWidth")
    large.close()
    assert {place: found for place, found in wide.items() if found > place[1]} == {}


@pytest.fixture(scope="module")
def abuse_page(sample_set, browser) -> Page:
    """A briefing in the browser; tests change only the width of its window."""
    page = browser.new_page()
    page.goto((sample_set / "domestic_abuse.html").as_uri())
    return page


def test_the_contents_stay_in_sight_beside_the_sections_and_are_above_them_on_phones(abuse_page):
    page = abuse_page
    page.set_viewport_size({"width": 1280, "height": 800})
    contents = page.locator("nav.contents")
    page.mouse.wheel(0, 3000)
    expect(contents).to_be_in_viewport()
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("scrollTo(0, 0)")
    expect(contents).to_be_visible()
    assert contents.evaluate("element => element.getBoundingClientRect().right") <= 320
    assert contents.evaluate("element => getComputedStyle(element).position") == "static"


def test_the_rows_of_a_table_with_bars_stack_on_a_phone_with_the_name_of_each_number(abuse_page):
    page = abuse_page
    page.set_viewport_size({"width": 390, "height": 800})
    row = page.locator("table.rows tr.strong").first
    name, first = row.locator("th").bounding_box(), row.locator("td").first.bounding_box()
    assert first["y"] >= name["y"] + name["height"] - 1
    label = "element => getComputedStyle(element, '::before').content"
    assert row.locator("td").first.evaluate(label).startswith('"April to August 2015')


def test_a_year_without_a_range_has_none_on_a_phone(abuse_page):
    page = abuse_page
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("tr", has_text="2013/14").locator('td[data-label="80% range"]').first).to_be_hidden()
    expect(page.locator("tr.strong", has_text="forecast").locator('td[data-label="80% range"]').first).to_be_visible()


def test_bars_are_borders_so_that_they_print_without_backgrounds(abuse_page):
    abuse_page.set_viewport_size({"width": 1280, "height": 720})
    bar = abuse_page.locator(".strong .bar-box i").first
    assert bar.evaluate("element => getComputedStyle(element).borderTopWidth") != "0px"
    assert bar.evaluate("element => element.getBoundingClientRect().width") > 20


def test_a_fold_is_closed_on_a_screen_until_it_is_opened_and_open_on_paper(sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / "domestic_abuse.html").as_uri())
    inside = page.locator(".fold p").first
    visible = "element => element.checkVisibility({contentVisibilityAuto: true}) && element.offsetHeight > 0"
    assert not inside.evaluate(visible)
    page.emulate_media(media="print")
    assert inside.evaluate(visible)
    page.emulate_media(media="screen")
    page.locator(".fold > summary").first.click()
    assert inside.evaluate(visible)


@pytest.mark.parametrize(
    ("name", "most"), [("violence_against_the_person", 4), ("domestic_abuse", 6), ("hate_crime", 2)]
)
def test_a_briefing_takes_few_sheets_of_paper_and_no_letter_is_too_small_to_read(name, most, sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / f"{name}.html").as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= most
    page.emulate_media(media="print")
    sizes = (
        "[...document.querySelectorAll('main :not(:empty)')].map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(page.evaluate(sizes)) >= 7 / 0.75 - 0.01  # 7 points, of 0.75 to a pixel


def test_the_index_prints_on_two_pages(sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / "index.html").as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b[^s]", printed)) == 2


def test_the_first_stop_of_the_keyboard_is_the_skip_link(sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / "domestic_abuse.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the briefing"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


# Each piece of text within charts that can be seen: its words, its font's size against the page's, its box, and whether
# the box is inside its chart. Folds are opened. A line of text has a box of its own.
MEASURE = """() => {
  document.querySelectorAll("details").forEach(fold => fold.open = true);
  const page = parseFloat(getComputedStyle(document.body).fontSize);
  return [...document.querySelectorAll(".chart-image")].map(chart => {
    const walker = document.createTreeWalker(chart, NodeFilter.SHOW_TEXT), edge = chart.getBoundingClientRect();
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const range = document.createRange(), size = parseFloat(getComputedStyle(node.parentElement).fontSize);
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        found.push({text: node.data, small: size < page - 0.01, left: box.left, right: box.right,
          // The font's own box is higher than its letters.
          top: box.top + 0.15 * size, bottom: box.bottom - 0.15 * size,
          outside: box.left < edge.left - 0.5 || box.right > edge.right + 0.5});
    }
    return found;
  });
}"""
WIDTHS = (320, 390, 768, 1280)


def _overlaps(one: dict, other: dict) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    up = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 0.5 and up > 0.5


def _check_words(page: Page, least: int) -> None:
    """Every word of a chart is as large as the page's words, inside its chart, and clear of every other."""
    charts = page.evaluate(MEASURE)
    assert charts
    for words in charts:
        assert len(words) >= least
        assert [each["text"] for each in words if each["small"]] == []
        assert [each["text"] for each in words if each["outside"]] == []
        pairs = [(one["text"], two["text"]) for one, two in combinations(words, 2) if _overlaps(one, two)]
        assert pairs == []


@pytest.mark.parametrize("name", ["violence_against_the_person", "domestic_abuse", "antisocial_behaviour", "overview"])
def test_the_words_of_charts_are_whole_and_as_large_as_the_page_s_at_every_width(name, sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / f"{name}.html").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        _check_words(page, 8)
    page.close()


def test_an_index_of_names_without_a_space_fits_every_width(browser):
    said = Headline(
        LONG, "offences", "decrease", Sentence(f"{LONG} rose."), "no clear change", status="no clear change"
    )
    untested = replace(said, verdict="no verdict", status="cannot be tested")
    rows = [Row(LONG, "a.html", said), Row(LONG[::-1], "b.html", untested)]
    page = browser.new_page()
    page.set_content(render_index(rows, title=LONG, area=LONG))
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


LIGHT = {"media": "screen", "color_scheme": "light", "forced_colors": "none"}
DARK = {**LIGHT, "color_scheme": "dark"}
FORCED = {**LIGHT, "forced_colors": "active"}
PAPER = {**LIGHT, "media": "print"}


def test_icons_stand_out_on_light_and_dark_screens_and_in_forced_colours(browser):
    page = browser.new_page()
    shown = [Icon("unusual", "H", meaning).html() for meaning in ("concern", "improvement", "")]
    page.set_content(f"<style>{STYLE}</style>{''.join(shown)}")
    for media in (LIGHT, DARK, FORCED):
        page.emulate_media(**media)
        paper, *circles = page.evaluate("""() => [getComputedStyle(document.body).backgroundColor,
            ...[...document.querySelectorAll("circle")].map(each => getComputedStyle(each).stroke)]""")
        assert len(circles) == 3
        assert all(_contrast(colour, paper) >= 3 for colour in circles), (media, circles, paper)
    page.close()


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"  # a real name of 58 letters


@pytest.fixture(scope="module")
def odd_charts(monthly, compare) -> str:
    """Charts with unusual lengths, sizes, names and breaks, as the body of a page."""
    random = np.random.default_rng(7)
    breaks = [
        Break(pd.Period(month, "M"), ("Rape",), f"A new system at {LONG}")
        for month in ("2014-09", "2015-01", "2016-06")
    ]
    series = [
        monthly([5, 0, 7], "2016-06"),
        monthly([0] * 41, "2013-04"),
        monthly([1], "2016-08"),
        monthly(random.poisson(3, 180), "2001-09"),
        monthly(random.poisson(1_850_000, 77), "2010-04"),
        monthly([*random.poisson(40, 30), *random.poisson(80, 11)], "2013-04"),
        monthly([*random.poisson(90, 30), *random.poisson(40, 11)], "2013-03", (LONG, LONG)),
        monthly([*random.poisson(900, 20), None, None, *random.poisson(900, 19)], "2013-04"),
    ]
    shown = [charts.months(xmr.chart(each), forecast=year_end.forecast(each)) for each in series]
    shown += [charts.months(xmr.chart(series[5], breaks=breaks), forecast=year_end.forecast(series[5]))]
    shown += [charts.regression(year_end.regression(each)) for each in series if each.sum() and len(each) > 3]
    names = {f"District {number} of {LONG}": (40, 20 + 3 * number) for number in range(39)}
    shown += [charts.districts(compare(area="Wyre", Wyre=(40, 1), **names))]
    return "".join(f"<main class='wrap'>{chart.html()}</main>" for chart in shown)


def test_the_words_of_unusual_charts_are_whole_too(odd_charts, browser):
    page = browser.new_page()
    page.set_content(f"<meta name='viewport' content='width=device-width'><style>{STYLE}</style>{odd_charts}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        _check_words(page, 3)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_lines_and_words_of_charts_stand_out_in_dark_and_forced_colours_and_on_paper(odd_charts, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(f"<style>{STYLE}</style>{odd_charts}")
    for media in (DARK, FORCED, PAPER):
        page.emulate_media(**media)
        seen = page.evaluate("""() => {
            const style = (name, property) => getComputedStyle(document.querySelector(name))[property];
            return {paper: style("body", "backgroundColor"), line: style(".chart-line.chart-main", "stroke"),
              mark: style(".chart-mark.chart-main", "stroke"), words: style(".chart-label, .chart-area span", "color")};
        }""")
        paper = seen.pop("paper")
        assert all(_contrast(colour, paper) >= 3 for colour in seen.values()), (media, seen, paper)
    page.close()


def _contrast(one: str, other: str) -> float:
    return contrast(*("#" + "".join(f"{int(each):02x}" for each in re.findall(r"\d+", c)[:3]) for c in (one, other)))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, processes) -> Iterator[str]:
    """The address of a JupyterLab over a copy of the project, so that nothing is saved into the repository."""
    project = tmp_path_factory.mktemp("project")
    copy_sample(project)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               "--IdentityProvider.token=", "--ServerApp.open_browser=False"]  # fmt: skip
    settings = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(project / "settings")}
    log = (project / "lab.log").open("w")
    server = subprocess.Popen(command, cwd=project, env=settings, stdout=log, stderr=log)
    try:
        _wait_for(f"{address}/api", server, project / "lab.log")
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(120):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not answer: {log.read_text()[-2000:]}")


def _run_all(page: Page, address: str, notebook: str) -> None:
    # After a slow start JupyterLab asks which kernel to use, although the notebook names one.
    ask = page.get_by_role("button", name="Select Kernel")
    page.add_locator_handler(ask, lambda: ask.click())
    page.goto(f"{address}/lab/tree/notebooks/{notebook}?reset", timeout=60_000)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
    expect(ask).not_to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_the_analyst_s_desk_gives_the_published_forecast_by_keyboard_alone(lab, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    _run_all(page, lab, "explore.ipynb")
    area = page.get_by_role("combobox", name="Area", exact=True)
    expect(area).to_be_visible(timeout=60_000)
    output = page.locator(".jp-OutputArea-output", has_text="If the trend holds")
    expect(output).to_contain_text("Blackpool will end 2016/17", timeout=60_000)

    area.focus()
    page.keyboard.type("The Con")
    expect(output).to_contain_text("The Constabulary will end 2016/17", timeout=30_000)
    # The force has only this measure, so the drop-down for measures offers nothing else.
    measure = page.get_by_role("combobox", name="Measure", exact=True)
    expect(measure.locator("option")).to_have_text(["Domestic Abuse"])
    expect(output).to_contain_text("That is 20.6% more than in 2015/16 (8,886).")
    expect(output).to_contain_text("The quadratic trend explains 35.5% of the months' ups and downs (R² 0.3547).")
    expect(output).to_contain_text("Domestic Abuse in The Constabulary: at a higher level since December 2015")

    page.get_by_role("combobox", name="Trend", exact=True).focus()
    page.keyboard.type("lin")
    expect(output).to_contain_text("The linear trend explains", timeout=30_000)
    assert output.locator(".chart-image").count() == 2
    assert output.locator("caption", has_text=re.compile("offences a month$")).count() >= 1
    page.close()


def test_a_priority_s_notebook_runs_in_jupyterlab_unchanged(lab, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    _run_all(page, lab, "antisocial_behaviour.ipynb")
    shown = page.locator(".jp-OutputArea-output", has_text="256 fewer than a year before")
    expect(shown.first).to_be_visible(timeout=60_000)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    page.close()
