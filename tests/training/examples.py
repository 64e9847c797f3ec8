"""Reads training data into examples: a question, a passage, and where its answer stands in it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.text.languages import QueryLanguage, query_language
from index.text.sentences import sentences

Span = tuple[int, int]  # characters, end exclusive

FOLDS = 10
XQUAD_CHARACTERS = 700  # of a passage of the index; longer paragraphs are cut to such windows


class Split(StrEnum):
    """What an example is for."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Example:
    """One question about one passage; without answers, the passage does not answer it."""

    question: str
    passage: str
    answers: tuple[Span, ...]  # every place where the answer's words stand
    language: QueryLanguage
    group: str  # of the data set and passage it is from, "reading:world2:17"
    split: Split

    @property
    def answer(self) -> str:
        """The words of the answer; "" where there is none."""
        return self.passage[slice(*self.answers[0])] if self.answers else ""


def reading(files: Iterable[Path]) -> Iterator[Example]:
    """Read JSONL files of passages with questions; every tenth is left out, by place."""
    for file in files:
        for place, line in enumerate(file.read_text("utf-8").splitlines()):
            row = json.loads(line)
            split = _split(place)
            group = f"reading:{file.stem}:{place}"
            for asked in row["questions"]:
                found = occurrences(row["passage"], asked["answer"]) if asked["answer"] else ()
                kind = QueryLanguage(asked["lang"])
                yield Example(asked["q"], row["passage"], found, kind, group, split)


def xquad(folder: Path) -> Iterator[Example]:
    """Read a BEIR folder with answers; of its titles every fifth is left out, whole."""
    documents = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    titles = sorted({row["title"] for row in documents.values()})
    places = {title: place for place, title in enumerate(titles)}
    gold = _gold(folder / "qrels" / "test.tsv")
    for query in _rows(folder / "queries.jsonl"):
        document = documents[gold[query["_id"]]]
        split = Split.TEST if places[document["title"]] % 5 == 0 else Split.TRAIN
        passage = _around(document["text"], query["answers"])
        found = tuple(span for answer in query["answers"] for span in occurrences(passage, answer))
        if found:
            group = f"xquad:{document['title']}:{document['_id']}"
            yield Example(
                query["text"], passage, found, query_language(query["text"]), group, split
            )


def occurrences(passage: str, answer: str) -> tuple[Span, ...]:
    """Every place of the answer's words in the passage, whole words where there are such."""
    spans = [match.span() for match in re.finditer(re.escape(answer), passage)]
    whole = [
        (start, end)
        for start, end in spans
        if not (passage[max(start - 1, 0) : start].isalnum() and passage[start].isalnum())
        and not (passage[end : end + 1].isalnum() and passage[end - 1].isalnum())
    ]
    return tuple(whole or spans)


def _split(place: int) -> Split:
    rest = place % FOLDS
    if rest < 2:
        return Split.TEST
    return Split.CALIBRATION if rest == 2 else Split.TRAIN


def _around(text: str, answers: Sequence[str]) -> str:
    """Return whole sentences around the first answer, about as long as a passage of the index."""
    if len(text) <= XQUAD_CHARACTERS:
        return text
    spans = sentences(text)
    place = max(text.find(answers[0]), 0)
    middle = next((at for at, (_, end) in enumerate(spans) if end > place), len(spans) - 1)
    first = last = middle
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        fits = [
            (a, b)
            for a, b in wider
            if a >= 0 and b < len(spans) and spans[b][1] - spans[a][0] <= XQUAD_CHARACTERS
        ]
        if not fits:
            return text[spans[first][0] : spans[last][1]]
        first, last = fits[(first + last) % len(fits)]


def _gold(file: Path) -> dict[str, str]:
    lines = file.read_text("utf-8").splitlines()[1:]
    return {query: document for query, document, _ in (line.split("\t") for line in lines)}


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
