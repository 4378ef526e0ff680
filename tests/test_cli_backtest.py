"""`briefings backtest`: the forecasts of each method at every past month of a drop, as JSON and as tables."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers.cli import main

PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
force = "The Constabulary"
peers = ["Wyre"]
[[priorities]]
slug = "rape"
title = "Rape"
headline = "Rape"
"""
FIELDS = ["area", "measure", "origin", "method", "forecast", "actual", "year_actual",
          "lower_80", "upper_80", "lower_95", "upper_95"]  # fmt: skip
DECEMBER = 8, 20, 32, 44  # of a series that begins in April


@pytest.fixture
def backtest(tmp_path, monkeypatch, capsys):
    """The command on four years of Blackpool (10 a month) and of Lancashire (100, and 300 each December)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")

    def run(*arguments, months=48):
        drop = Path("data/raw") / str(pd.Period("2013-04", freq="M") + months - 1)
        drop.mkdir(parents=True)
        rows = ["area,measure,month,count"]
        for i, month in enumerate(pd.period_range("2013-04", periods=months, freq="M")):
            rows += [f"Blackpool,Rape,{month},10", f"Lancashire,Rape,{month},{300 if i in DECEMBER else 100}"]
        (drop / "counts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["briefings", "backtest", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_as_json_it_is_a_list_of_objects_and_what_is_not_known_is_null(backtest):
    code, out, err = backtest("--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert [list(row) for row in rows] == [FIELDS] * (2 * 22 * 4)  # areas, origins, methods
    august = {row["method"]: row for row in rows if row["origin"] == "2016-08" and row["area"] == "Blackpool"}
    assert {row["actual"] for row in august.values()} == {70}
    assert {row["year_actual"] for row in august.values()} == {120}
    assert august["last year repeated"]["forecast"] == august["last year scaled"]["forecast"] == 70
    assert [august["last year repeated"][bound] for bound in FIELDS[7:]] == [None] * 4
    assert [math.isfinite(august["forecast"][bound]) for bound in FIELDS[7:]] == [True] * 4


def test_a_district_follows_its_county_and_the_county_stands_alone(backtest):
    rows = json.loads(backtest("--json")[1])
    said = {(row["area"], row["origin"]): row["forecast"] for row in rows if row["method"] == "forecast"}
    # Seven months at a tenth of the county's 900: more than the district's own 70, because of the county's Decembers.
    assert said["Blackpool", "2016-08"] > 72
    assert said["Lancashire", "2016-08"] > 720


def test_only_the_areas_asked_for_are_listed(backtest):
    assert {row["area"] for row in json.loads(backtest("--json", "--area", "Blackpool")[1])} == {"Blackpool"}


def test_an_unknown_area_is_refused_with_the_nearest_name(backtest):
    assert backtest("--area", "Blakpool") == (2, "", "There is no area 'Blakpool'. Did you mean 'Blackpool'?\n")


def test_without_json_it_is_a_table_of_how_far_each_method_was_out(backtest):
    code, out, _ = backtest("--area", "Lancashire")
    assert code == 0
    assert out.startswith("Forecasts for 1 area and 1 measure, made at the end of each month from 2015-04 to 2017-02: ")
    lines = [line.split("  ") for line in out.splitlines()]
    methods = [line[0] for line in lines[2:6]]
    assert methods == ["regression", "last year repeated", "last year scaled", "forecast"]
    assert [cell.strip() for cell in lines[3][1:] if cell.strip()] == ["22", "0.0%", "–", "–"]
    assert any(line[0] == "Rape" for line in lines[6:])


def test_a_drop_too_young_to_judge_says_so_and_gives_an_empty_list(backtest):
    assert backtest(months=30)[1].startswith("No past forecast can be judged")


def test_of_a_drop_too_young_to_judge_the_list_is_empty(backtest):
    assert json.loads(backtest("--json", months=30)[1]) == []
