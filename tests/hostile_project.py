"""A project with hostile text in every field that is free text, made into pages in this process, without kernels."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin
from unittest import mock

import nbformat
import pandas as pd
from pydantic import BaseModel
from small_project import ROOT, edition_of

from helpers import briefing
from helpers.document.from_notebook import collect
from helpers.drops.start.toml_text import toml
from helpers.planning.prepare import prepare
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.job import Result, set_folder
from helpers.publishing.publish import complete, replace_set
from helpers.render.briefing_page import render
from helpers.render.executed_notebook import name_after, publishable

SEEN = (  # 32 strings that readers can see
    "<script>alert(1)</script>",
    '"><script>alert(2)</script>',
    "'><img src=x onerror=alert(3)>",
    "</style><script>alert(4)</script>",
    "</title><script>alert(5)</script>",
    "</script><svg onload=alert(6)>",
    "</svg></td></table></main><iframe src=javascript:alert(7)>",
    '" onmouseover="alert(8)',
    "' autofocus onfocus='alert(9)",
    "` onclick=alert(10) `",
    "javascript:alert(11)",
    "[words](javascript:alert(12))",
    "![words](https://example.org/13.png)",
    '[words](https://example.org/14 "title")',
    "<https://example.org/15>",
    "{{ 7 * 17 }}",
    "{% include 'shell.html.j2' %}{# note #}",
    "${7 * 18} #{7 * 19}",
    "{number_1} {name} {0} {}",
    "%s %d %(name)s %n",
    "&lt;script&gt;alert(21)&lt;/script&gt;",
    "&amp; &#60; &nbsp; &quot",
    "<!-- --!> --> <!DOCTYPE html>",
    "]]><![CDATA[ <x> ]]>",
    '<?xml version="1.0"?><?php echo 25 ?>',
    '=HYPERLINK("https://example.org/26"; "x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-2+3+cmd|' /C calc'!A1",
    "red; } body { background: url(https://example.org/30) } @import 'x'; --accent: expression(alert(30))",
    "W" * 70,
    r"\ \\ $x^2$ \u003cscript\u003e </details></summary> <h2 id=In-short>",
)
UNSEEN = (  # eight that they cannot see, or not alone
    "right to left \u202e)1(trela override",
    "isolated \u2066\u2067\u2069 \u200f\u200e",
    "no\u200bwidth\ufeff\u2060\u00ad",
    "nothing \x00",
    "escape \x1b[31m \x07 \x08",
    "vertical tab \x0b form feed \x0c",
    "no character \ufffe\uffff",
    "tab\tand\r\nline",
)
assert len(SEEN) + len(UNSEEN) == 40


def text_fields(model: type[BaseModel], path: str = "") -> dict[str, Any]:
    """Every field of a declaration that holds text, however deep, with its type: `actions.what`."""
    found = {}
    for name, field in model.model_fields.items():
        found |= _texts(field.annotation, f"{path}{name}")
    return found


def _texts(kind: Any, path: str) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return text_fields(kind, f"{path}.")
    if kind is str:
        return {path: kind}
    if get_origin(kind) is dict:
        names, values = get_args(kind)
        return {**_texts(names, f"{path} (its names)"), **_texts(values, path)}
    if get_origin(kind) in (Union, UnionType, tuple) or hasattr(kind, "__metadata__"):
        return {key: each for part in get_args(kind)[:2] for key, each in _texts(part, path).items()}
    return {}


class Hostile:
    """Text for each field: the field's own mark, and as many of the strings as it has room for, in turn."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}  # by field
        self.used = 0

    def text(self, field: str, *, longest: int = 200, without: str = "", formula: bool = False) -> str:
        """The text of a field.

        Parameters
        ----------
        longest
            The number of letters that it has room for.
        without
            Characters that it must not hold.
        formula
            Whether it may begin as formulas do.
        """
        if field not in self.of:
            usable = [each for each in SEEN if not set(without) & set(each)]
            begin = ["=1+1"] if formula else []
            words = [*begin, f"Mark{chr(65 + len(self.of) // 26)}{chr(65 + len(self.of) % 26)}"]
            for _ in usable:
                each = usable[self.used % len(usable)]
                if len(" ".join([*words, each])) > longest:
                    break
                words.append(each)
                self.used += 1
            self.of[field] = " ".join(words)
        return self.of[field]


FORMULAS = ("column", "cell", "row", "index", "caption", "title", "sentence")  # own words that begin as formulas do
OWN_PARTS = """\
import matplotlib
from matplotlib.figure import Figure
import pandas as pd
frame = pd.DataFrame({{{column}: [7, 1250], {words}: [{cell}, "no"]}}, index=[{row}, "Other"])
frame.index.name = {index}
figure = Figure()
axes = figure.subplots()
axes.set_title({picture})
briefing.show(wording.sentence({sentence}), tables.of(frame, caption={caption}))
briefing.show(charts.of(axes, title={title}, alternative={alternative}, data=frame))
briefing.show(tables.changes(change.each(briefing.breakdown), caption="Kinds"))
briefing.fold({fold}, wording.sentence({folded}, warning=True))
"""


def write_hostile_project(text: Hostile) -> None:
    """A project in the working folder: two priorities, one of them counted, with hostile text in every field."""
    areas = [text.text(f"area {number}", longest=100) for number in range(4)]  # a folder is named for one
    county, force = text.text("county"), text.text("force")
    measures = [text.text(f"measure {number}") for number in range(3)]
    indicators = [text.text(f"indicator {number}") for number in range(2)]
    readers = {"without": "{}"}
    actions = [
        {"priority": "counted", "what": text.text("what", longest=300, formula=True),
         "lead": text.text("lead", longest=300, formula=True), "due": "2016-10"},
        {"priority": "published", "what": text.text("what else", longest=300)},
    ]  # fmt: skip
    partnership = {
        "name": text.text("name"), "area": areas[0], "county": county, "force": force, "peers": areas[1:],
        "report": "report.toml", "stale_after_days": 10, "targets": {measures[0]: 40}, "actions": actions,
        "names": {measures[1]: text.text("reader's name", **readers),
                  indicators[0]: text.text("reader's indicator", **readers)},
        "priorities": [
            {"slug": "counted", "title": text.text("title", formula=True), "notebook": "counted",
             "headline": measures[0], "breakdown": measures[1:], "unit": text.text("unit", longest=60)},
            {"slug": "published", "title": text.text("title of indicators"), "notebook": "indicators",
             "no_count": text.text("no count", longest=1000), "unit": text.text("unit of indicators", longest=60),
             "improvement": "neutral"},
        ],
        "house_style": {"contact": text.text("contact", longest=300), "foreword": "\n\n".join(["Foreword", *SEEN]),
                        "accessibility": "\n\n".join(["Accessibility", *SEEN]), "accent": "#00703C"},
    }  # fmt: skip
    shows = ["standing out", "summary", "exempt information", "appendices", "sources", "revisions", "limits", "method"]
    report = {
        "addressee": text.text("addressee", longest=300), "relevant_officer": text.text("officer", longest=300),
        "date_of_meeting": "2016-10-20", "title": text.text("report", longest=300), "exempt_information": "none",
        "headings": [
            {"number": "1", "words": text.text("heading", longest=300), "text": [text.text("paragraph", longest=300)]},
            {"number": "2", "words": "Shown", "shows": shows},
            {"number": "3", "words": "Priorities", "priorities": ["counted"], "shows": ["other priorities"]},
            {"number": "4", "words": "Later", "to_be_completed_by": text.text("to be completed by", longest=300)},
        ],
        "appendices": [{"number": "A", "words": text.text("appendix", longest=300), "shows": ["tables", "glossary"]}],
    }  # fmt: skip
    drop = {
        "notice": text.text("notice", longest=1000), "received": "2016-09-30", "next_update": "2016-12-01",
        "breaks": [{"month": "2016-02", "measures": [measures[1]], "reason": text.text("reason")}],
    }  # fmt: skip
    for name, content in (("partnership.toml", partnership), ("report.toml", report)):
        Path(name).write_text(_toml(content), encoding="utf-8")
    folder = Path("data/raw/2016-08")
    (folder / "commentary").mkdir(parents=True)
    (folder / "drop.toml").write_text(_toml(drop), encoding="utf-8")
    for slug in ("counted", "published"):
        (folder / "commentary" / f"{slug}.md").write_text("\n\n".join(["Partners", *SEEN]), encoding="utf-8")
    _counts([*areas, county, force], measures).to_csv(folder / "counts.csv", index=False)
    _indicators(areas[0], county, indicators, text).to_csv(folder / "indicators.csv", index=False)
    _write_notebooks(text)


def _toml(content: dict[str, Any]) -> str:
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in content.items())


def _counts(areas: list[str], measures: list[str]) -> pd.DataFrame:
    """Counts that differ a little from month to month, and rise in the own area from April 2016 on."""
    months = pd.period_range("2014-04", "2016-08", freq="M")
    rows = [
        (area, measure, str(month), 60 - 15 * which + (7 * number) % 11 + place + 50 * (number > 23 and place == 0))
        for place, area in enumerate(areas)
        for which, measure in enumerate(measures)
        for number, month in enumerate(months)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["area", "measure", "month", "count"])


def _indicators(area: str, county: str, names: list[str], text: Hostile) -> pd.DataFrame:
    columns = ["priority", "area", "indicator", "group", "period_start", "period_end", "value", "out_of", "unit"]
    group, unit = text.text("group"), text.text("indicator's unit", longest=60)
    rows = [
        (slug, where, name, group, f"{year}-04", f"{year}-06", value + year - 2015, "", unit)
        for slug, name in zip(("counted", "published"), names, strict=True)
        for where, value in ((area, 12), (county, 70))
        for year in (2015, 2016)
    ]
    return pd.DataFrame(rows, columns=columns)


def _write_notebooks(text: Hostile) -> None:
    said = {
        name: text.text(f"own {name}", without="0123456789" if name == "fold" else "", formula=name in FORMULAS)
        for name in re.findall(r"\{(\w+)\}", OWN_PARTS)
    }
    own = OWN_PARTS.format(**{name: repr(each) for name, each in said.items()})
    Path("notebooks").mkdir()
    for name, source in (("counted", "crime_type"), ("indicators", "indicators")):
        notebook = nbformat.read(ROOT / "notebooks" / f"{source}.ipynb", as_version=4)
        if name == "counted":
            question = text.text("question", without="<[]_*&!`\\")
            asked = "\n\n".join(["Explained", *(each for each in SEEN if not each.startswith("!["))])
            cells = [nbformat.v4.new_markdown_cell(f"## {question}\n\n{asked}")]
            notebook.cells[-1:-1] = [*cells, nbformat.v4.new_code_cell(own)]
        nbformat.write(notebook, f"notebooks/{name}.ipynb")


def make_pages() -> Path:
    """Make and publish the briefings of the working folder's project in this process, and return the set's folder."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    target = prepared.reports / set_folder(prepared.jobs[0].area, "internal")
    made = target.with_name(".staging")
    made.mkdir(parents=True)
    results = []
    for job in prepared.jobs:
        notebook = _executed(job)
        fingerprint = prepared.drop.fingerprint(job.priority.slug)
        document = collect(notebook, fingerprint, job.parameters, about=job.about, otherwise=job.no_headline)
        name_after(notebook, job.priority.title)
        shell = prepared.shell("internal")
        page = render(notebook, document, title=job.page_title(shell["period"]), area=job.area, **shell)
        (made / f"{job.priority.slug}.html").write_text(page, encoding="utf-8")
        nbformat.write(publishable(notebook), made / f"{job.priority.slug}.ipynb")
        results.append(Result(job, 1.0, document))
    complete(results, edition_of(prepared, results), made=made, staging=made, target=target)
    replace_set(made, target)
    leave_catalogue(Path("reports"), "internal", prepared.house_style)
    return target


def _executed(job: Any) -> nbformat.NotebookNode:
    """A job's notebook with what its cells display."""
    notebook = nbformat.read(job.notebook, as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = shown = []

            def display(bundle: Any, *, raw: bool, shown: list[Any] = shown) -> None:
                data = json.loads(json.dumps(bundle))  # as it comes from a kernel
                shown.append(nbformat.v4.new_output("display_data", data))

            with mock.patch.object(briefing, "display", display):
                exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", ()):
                names.update(job.parameters)
    return notebook
