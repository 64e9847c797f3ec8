"""Readers' 👍 and 👎 as a folder in BEIR layout, which `python -m retrieval eval` reads."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.state.feedback import Judged
from index.records import Article, article_to_page_row
from retrieval.answer import Answerer

OTHERS = 2000  # articles that nobody judged, for the right ones to be found among


@dataclass(frozen=True, slots=True)
class Exported:
    """A set, and what had to be left out of it."""

    queries: tuple[str, ...]
    judgments: tuple[tuple[int, str, int], ...]  # place of the query, article id, 1 or 0
    corpus: tuple[Article, ...]  # with their text
    left_out: int  # questions for which no article of the index got more 👍 than 👎


async def export(judged: Sequence[Judged], answerer: Answerer) -> Exported:
    """Make a set of what was judged, over the present index."""
    own = await answerer.library.articles(sorted({each.article_id for each in judged}))
    there = {article.id for article in own}
    scores: dict[str, dict[str, int]] = {}
    for each in judged:
        known = scores.setdefault(each.question, {})
        if each.article_id in there:
            known[each.article_id] = int(each.good > each.bad)
    # Metrics say nothing of a query to which no article is right.
    useful = {question: known for question, known in scores.items() if any(known.values())}
    sample = await answerer.library.sample(OTHERS)
    others = await answerer.library.articles(each for each in sample if each not in there)
    return Exported(
        queries=tuple(useful),
        judgments=tuple(
            (place, article_id, score)
            for place, known in enumerate(useful.values())
            for article_id, score in known.items()
        ),
        corpus=own + others,
        left_out=len(scores) - len(useful),
    )


def packed(exported: Exported, folder: str) -> bytes:
    """Return the set as a zip archive that holds one folder."""
    queries = [
        {"_id": _query_id(place), "text": text} for place, text in enumerate(exported.queries)
    ]
    rows = [(_query_id(place), *judgment) for place, *judgment in exported.judgments]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr(f"{folder}/corpus.jsonl", _lines(map(article_to_page_row, exported.corpus)))
        files.writestr(f"{folder}/queries.jsonl", _lines(queries))
        header = ("query-id", "corpus-id", "score")
        files.writestr(f"{folder}/qrels/test.tsv", _table([header, *rows]))
    return archive.getvalue()


def _query_id(place: int) -> str:
    return f"q{place + 1}"


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()
