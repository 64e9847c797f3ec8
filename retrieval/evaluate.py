"""Measures answers on a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.

Every query goes the way that a reader's question goes, and ten articles are ranked for it. Metrics
are ir-measures'. A query may name `answers`; of those whose first article is right, it is counted
how often the marked sentence, and how often the passage, holds one of them.
"""

import csv
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from index.embedding.encoder import Encoder
from index.errors import IndexingError, SourceError
from index.pipeline.build import build
from index.program import program_digest
from index.progress import Progress
from index.text.analysis import fold, normalise
from retrieval.answer import Answerer
from retrieval.ranking.search import Found
from retrieval.results import Status

if TYPE_CHECKING:
    from ir_measures import Qrel, ScoredDoc

DEPTH = 10
LOST = 0.05  # of good questions


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a set, with the articles that are right and the words of a right answer."""

    id: str
    text: str
    relevant: dict[str, int]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a query: what would be shown, and how long it took."""

    query: Query
    found: Found
    milliseconds: float

    @property
    def ranked(self) -> list[str]:
        """Ids of the articles, best first; of a story, all that tell it."""
        return [article.id for hit in self.found.hits for article in (hit.article, *hit.also)]

    @property
    def is_right(self) -> bool:
        """Whether the first article is a right one."""
        return bool(self.ranked) and self.query.relevant.get(self.ranked[0], 0) > 0


def queries(folder: Path, *, strip_tones: bool = False) -> list[Query]:
    """Read the queries of a set; SourceError when a file is missing or malformed."""
    relevant: dict[str, dict[str, int]] = {}
    try:
        with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                right = relevant.setdefault(row["query-id"], {})
                right[row["corpus-id"]] = int(row["score"])
        lines = (folder / "queries.jsonl").read_text("utf-8").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
        found = [
            Query(
                id=str(row["_id"]),
                text=fold(row["text"]) if strip_tones else row["text"],
                relevant=relevant.get(str(row["_id"]), {}),
                answers=tuple(row.get("answers") or ()),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{folder} is not a set in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv "
            f"with its header): {error}"
        ) from error
    if not found:
        raise SourceError(f"{folder / 'queries.jsonl'} holds no query")
    return found


async def index_of(sources: Sequence[Path], encoder: Encoder) -> Path:
    """Return an index directory of these files, from the user's cache if they are as they were."""
    about = [f"{path.resolve()} {path.stat().st_mtime_ns}" for path in sources if path.exists()]
    place = user_cache_path("hoibao") / "eval" / _digest([encoder.model.digest, *about])
    # An index that yesterday's rules made would hide what today's do; its vectors are used again.
    program = program_digest("index")
    made_by = place / "program"
    if not made_by.exists() or made_by.read_text() != program:
        await build(sources, place, encoder, Progress())
        made_by.write_text(program)
    return place


async def ask(answerer: Answerer, asked: Sequence[Query]) -> list[Result]:
    """Ask every query, one after another, and time each."""
    progress = Progress(noun="query", nouns="queries")
    progress.start(len(asked))
    results = []
    for query in asked:
        began = time.perf_counter()
        found = await answerer.search(query.text, DEPTH)
        milliseconds = (time.perf_counter() - began) * 1000
        results.append(Result(query, found, milliseconds))
        progress.advance(1)
    progress.close()
    return results


def metrics(results: Sequence[Result]) -> dict[str, float]:
    """Return every figure by its name; shares in per cent."""
    try:
        from ir_measures import RR, P, R, calc_aggregate, nDCG
    except ImportError as error:
        raise IndexingError("eval needs ir-measures: `pip install 'hoibao[eval]'`") from error
    measures = {"P@1": P @ 1, "R@3": R @ 3, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    values = calc_aggregate(measures.values(), list(_qrels(results)), list(_run(results)))
    figures = {name: 100 * float(values[measure]) for name, measure in measures.items()}
    right = [result for result in results if result.is_right and result.query.answers]
    if right:
        marked = [_holds(one, one.found.hits[0].highlighted) for one in right]
        passages = [_holds(one, one.found.hits[0].passage.text) for one in right]
        figures["marked"] = 100 * sum(marked) / len(right)
        figures["passage"] = 100 * sum(passages) / len(right)
    refused = sum(result.found.status is Status.NOTHING for result in results)
    times = sorted(result.milliseconds for result in results)
    return figures | {
        "refused": 100 * refused / len(results),
        "ms p50": times[len(times) // 2],
        "ms p95": times[int(len(times) * 0.95)],
        "queries": len(results),
    }


def refused(right: Sequence[Result], wrong: Sequence[Result]) -> float:
    """Return the share of `wrong` refused, in per cent, when 5 % of `right` are lost with them.

    By how far the best hit stands above what off-topic questions reach in its index.
    """
    distances = sorted(result.found.distance for result in right)
    least = distances[int(LOST * len(distances))]
    return 100 * sum(result.found.distance < least for result in wrong) / len(wrong)


def save_run(results: Sequence[Result], file: Path) -> None:
    """Write the rankings in TREC's format: query Q0 article rank score tag."""
    with file.open("w", encoding="utf-8") as out:
        for result in results:
            for rank, article in enumerate(result.ranked, start=1):
                out.write(f"{result.query.id} Q0 {article} {rank} {-rank} hoibao\n")


def below(figures: dict[str, float], floors: Path) -> list[str]:
    """Say which figures are under their floor; the file is JSON, figure -> least value."""
    try:
        least: dict[str, float] = json.loads(floors.read_text("utf-8"))
        return [
            f"{name} is {figures[name]:.2f}, its floor {floor:.2f}"
            for name, floor in least.items()
            if figures[name] < floor
        ]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise SourceError(f'{floors} is no file of floors, as {{"P@1": 80}}: {error}') from error


def _digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _holds(result: Result, text: str) -> bool:
    within = normalise(text).casefold()
    return any(normalise(answer).casefold() in within for answer in result.query.answers)


def _qrels(results: Sequence[Result]) -> Iterator["Qrel"]:
    from ir_measures import Qrel

    for result in results:
        for article, grade in result.query.relevant.items():
            yield Qrel(result.query.id, article, grade)


def _run(results: Sequence[Result]) -> Iterator["ScoredDoc"]:
    from ir_measures import ScoredDoc

    for result in results:
        for rank, article in enumerate(result.ranked):
            yield ScoredDoc(result.query.id, article, -float(rank))
