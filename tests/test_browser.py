"""What readers and analysts see in a real browser: the pages, and the analyst's desk in JupyterLab."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from small_project import copy_sample

ROOT = Path(__file__).parents[1]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser(processes) -> Iterator[Browser]:
    """Headless Chromium from the system; without one the tests are skipped, or fail where REQUIRE_BROWSER=1."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say("no browser: install Debian's chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield launched
        launched.close()


@pytest.mark.parametrize("name", ["index.html", "domestic_abuse.html"])
def test_a_page_asks_for_nothing_and_fits_every_width(name, sample_set, browser):
    for width in (1280, 320):
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        complaints: list[str] = []
        page.on("console", lambda message, complaints=complaints: complaints.append(message.text))
        page.goto((sample_set / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert complaints == []
        drawn = page.evaluate("[...document.images].map(image => image.complete && image.naturalWidth > 0)")
        assert all(drawn) and (len(drawn) >= 4 or name == "index.html")
        page.close()


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


def test_the_first_stop_of_the_keyboard_is_the_skip_link(sample_set, browser):
    page = browser.new_page()
    page.goto((sample_set / "domestic_abuse.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the briefing"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


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
    expect(output).to_contain_text("an increase of 20.6% on 2015/16 (8,886).")
    expect(output).to_contain_text("The quadratic trend explains 35.5% of the months' ups and downs (R² 0.3547).")
    expect(output).to_contain_text("outside the limits")

    page.get_by_role("combobox", name="Trend", exact=True).focus()
    page.keyboard.type("lin")
    expect(output).to_contain_text("The linear trend explains", timeout=30_000)
    assert output.locator("img").count() == 4
    assert output.locator("caption", has_text=re.compile("offences a month$")).count() >= 1
    page.close()


def test_a_priority_s_notebook_runs_in_jupyterlab_as_it_stands(lab, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    _run_all(page, lab, "antisocial_behaviour.ipynb")
    shown = page.locator(".jp-OutputArea-output", has_text="reduction of 4.1% (−256 incidents)")
    expect(shown.first).to_be_visible(timeout=60_000)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    page.close()
