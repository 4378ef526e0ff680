"""The pages of the public edition: the executed notebooks, with the blocks that the public may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from helpers.document.document import Document
from helpers.publishing.job import Result
from helpers.publishing.track_record import Judged, in_briefing


def write_public_pages(
    results: Iterable[Result],
    documents: Mapping[str, Document],
    scorecard: Sequence[Judged],
    shell: dict[str, str],
    *,
    made: Path,
    staging: Path,
) -> None:
    """Write the public page of each briefing that was made.

    Parameters
    ----------
    documents
        The protected documents, by priority.
    scorecard
        What earlier public briefings forecast, and what happened.
    shell
        What every page prints around its briefing.
    made
        The folder that holds the executed notebooks.
    staging
        The folder to write to.
    """
    import nbformat  # takes a second to import, and only a public edition needs it

    from helpers.render.briefing_page import add_record, render, show_blocks

    for job in [each.job for each in results if each.document]:
        slug = job.priority.slug
        notebook = nbformat.read(made / f"{slug}.ipynb", as_version=4)
        add_record(notebook, in_briefing(scorecard, slug))
        show_blocks(notebook, documents[slug].blocks)
        page = render(notebook, documents[slug], title=job.page_title(shell["period"]), area=job.area, **shell)
        (staging / f"{slug}.html").write_text(page, encoding="utf-8")
