"""How hard the sentences of a set are to read, and which ten are the hardest.

    .venv/bin/python benchmarks/reading_age.py [reports/2016-08/blackpool]

reads `documents.json` of a published set and prints the reading age of its sentences, after Flesch and Kincaid: 0.39
times the words per sentence, plus 11.8 times the syllables per word, minus 15.59 gives the school year in the United
States; adding five gives the age. Templates are judged, not numbers: a number or a name that fills a field counts as
one word of one syllable. Partners' own words and tables are left out. Syllables are counted as groups of vowels without
a silent e, which is right within a tenth on running text.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from helpers.document.blocks import Fold, Sentences
from helpers.document.document import Document, read_documents
from helpers.document.sentence import FIELD, Sentence

HARDEST = 10
WORD = re.compile(r"[A-Za-z']+|\d[\d,.]*%?")
END = re.compile(r"[.;:!?]+\s")


def sentences(document: Document) -> Iterator[Sentence]:
    """All sentences of a briefing."""
    yield from document.headline.sentences
    blocks = list(document.blocks)
    while blocks:
        block = blocks.pop(0)
        if isinstance(block, Sentence):
            yield block
        elif isinstance(block, Sentences):
            yield from block.each
        elif isinstance(block, Fold):
            blocks = [*block.blocks, *blocks]


def plain(sentence: Sentence) -> str:
    """A sentence with a short word in place of each number and name; clauses keep their own words."""

    def word(value: object) -> str:
        if isinstance(value, Sentence):
            return plain(value).rstrip(".")
        return " and ".join(map(word, value)) if isinstance(value, tuple) else "x"

    filled = FIELD.sub(lambda found: word(sentence.values[found[1]]), sentence.template)
    return filled if sentence.values else sentence.template


def syllables(word: str) -> int:
    """The syllables of a word; a number has one."""
    letters = word.lower().rstrip("'s")
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith("le") and groups > 1
    return max(1, groups - silent)


def reading_age(text: str) -> float:
    """The age at which most people can read a text; a colon or semicolon ends a sentence like a full stop."""
    words = WORD.findall(text)
    ends = max(1, len(END.findall(f"{text} ")))
    return 5 + 0.39 * len(words) / ends + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def main() -> None:
    """Print the mean reading age and the hardest sentences."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("reports/2016-08/blackpool"))
    documents = read_documents(parser.parse_args().folder / "documents.json")
    found = {plain(each): each.text for document in documents.values() for each in sentences(document) if each.text}
    ages = {text: reading_age(text) for text in found if len(WORD.findall(text)) > 3}
    print(f"{len(ages)} different sentences, reading age {reading_age(' '.join(ages)):.1f} on average")
    for text in sorted(ages, key=lambda each: -ages[each])[:HARDEST]:
        print(f"{ages[text]:5.1f}  {found[text]}")


if __name__ == "__main__":
    main()
