"""The texts that a benchmark works on: an article source as a build splits it, and questions."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.embedding.model_card import read_card
from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.pipeline.passages import passages
from index.records import Passage, Sentence
from index.sources.files import pages
from index.text.analysis import normalise

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "tests" / "questions" / "seeds.jsonl"


@dataclass(frozen=True, slots=True)
class Texts:
    """What an index has of a source; of these the model reads the sentences."""

    articles: int
    passages: list[str]
    sentences: list[str]


def texts_of(source: Path, *, most_pages: int | None = None) -> Texts:
    """Clean and split a source, or its first pages, exactly as `python -m index build` does."""
    split = [list(parts) for parts in _articles(source, most_pages)]
    parts = [part for article in split for part in article]
    return Texts(
        len(split),
        [normalise(passage.text) for passage, _ in parts],
        [
            normalise(passage.text[one.start : one.end])
            for passage, sentences in parts
            for one in sentences
        ],
    )


def first_passages(source: Path, most: int) -> list[str]:
    """Return the first passages of a source, reading no more of it than they need."""
    found = (passage for parts in _articles(source, None) for passage, _ in parts)
    return [normalise(passage.text) for passage in islice(found, most)]


def questions_of(file: Path) -> list[str]:
    """Read the `text` of each row of a JSONL file."""
    return [row["text"] for row in map(json.loads, _lines(file))]


def as_tokenised(folder: Path, texts: list[str]) -> list[str]:
    """Return texts as the encoder hands them to its tokenizer, for peers to start from.

    The peers' tokenizer is without XLM-R's character table: our encoder applies it itself, inside
    the time that is measured. Peers are given texts where it has been applied, so that all read
    the same tokens, and are not charged for it.
    """
    table = read_card(folder).characters
    return [re.sub(" {2,}", " ", text.translate(table)).strip() for text in texts]


def first_rows(source: Path, most: int, target: Path) -> int:
    """Write the first rows of a JSONL source to another file; return how many there were."""
    rows = list(islice(_lines(source), most))
    target.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return len(rows)


def is_rows(source: Path) -> bool:
    """Whether a source is JSONL, plain or packed: the kind that has rows to take or to change."""
    return source.name.endswith((".jsonl", ".jsonl.gz"))


def _lines(source: Path) -> Iterator[str]:
    packed = source.suffix == ".gz"
    with (
        gzip.open(source, "rt", encoding="utf-8")
        if packed
        else source.open(encoding="utf-8") as file
    ):
        yield from (line.strip() for line in file if line.strip())


def _articles(
    source: Path, most_pages: int | None
) -> Iterator[list[tuple[Passage, list[Sentence]]]]:
    repeats = BoilerplateLines.seen_in(pages([source]))
    for page in islice(pages([source]), most_pages):
        for article in articles(page, repeats):
            yield passages(article, 0)
