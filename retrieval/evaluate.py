"""Measures answers on a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.

Every query is searched as a reader's question is, for ten articles. Metrics are ir-measures'. A
query may list `answers`: among queries whose first article is right, `marked` and `passage` are the
shares whose marked sentence, and whose passage, contains one of them.
"""

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexingError, SourceError
from index.settings import IndexSettings
from index.text.analysis import fold, normalise
from index.text.squad_metrics import exact_match, token_f1
from retrieval.answer import Answerer
from retrieval.results import Status
from retrieval.search_result import SearchResult

if TYPE_CHECKING:
    from ir_measures import Qrel, ScoredDoc

TOP_K = 10
MAX_LOSS = 0.05  # share of right answers that a refusal threshold may lose


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a set, with the articles that are right and the words of a right answer."""

    id: str
    text: str
    relevant: dict[str, int]
    answers: tuple[str, ...]
    unanswerable: bool = False  # it fits the articles, but they do not answer it


@dataclass(frozen=True, slots=True)
class Result:
    """What a search returned for a query, and how long it took."""

    query: Query
    found: SearchResult
    milliseconds: float

    @property
    def ranked(self) -> list[str]:
        """Ids of the articles, best first; of an event, all its reports."""
        return [article.id for hit in self.found.hits for article in (hit.article, *hit.also)]

    @property
    def is_right(self) -> bool:
        """Whether the first article is a right one."""
        return bool(self.ranked) and self.query.relevant.get(self.ranked[0], 0) > 0


def load_queries(folder: Path, *, strip_tones: bool = False) -> list[Query]:
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
                unanswerable=bool(row.get("unanswerable")),
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


def every_nth(queries: Sequence[Query], step: int) -> list[Query]:
    """Return each `step`-th query; SourceError where none of them has an answer to be measured."""
    kept = list(queries[::step])
    if all(query.unanswerable for query in kept):
        raise SourceError(
            f"all of the {len(kept)} queries asked are marked unanswerable: figures need one that "
            "is not (--sample may have left those out)"
        )
    return kept


async def cached_index(sources: Sequence[Path], settings: IndexSettings) -> Path:
    """Return an index directory of these files, built unless the user's cache has it."""
    # The one place where answering needs a build.
    from index.pipeline.cached_build import cached_build

    return await cached_build(sources, settings)


async def run_queries(
    answerer: Answerer, queries: Sequence[Query], advance: Callable[[int], None]
) -> list[Result]:
    """Search for every query, one after another, and time each; `advance` counts them."""
    results = []
    for query in queries:
        began = time.perf_counter()
        found = await answerer.search(query.text, TOP_K, thorough=False)
        results.append(Result(query, found, (time.perf_counter() - began) * 1000))
        advance(1)
    return results


def metrics(results: Sequence[Result]) -> dict[str, float]:
    """Return every figure by its name; shares in per cent.

    Of unanswerable queries there is only how many are refused; some must be answerable.
    """
    try:
        from ir_measures import RR, P, R, calc_aggregate, nDCG
    except ImportError as error:
        raise IndexingError(
            "eval needs ir-measures: in the checkout, `pip install --editable '.[eval]'`"
        ) from error
    wrong = [result for result in results if result.query.unanswerable]
    results = answerable(results)
    measures = {"P@1": P @ 1, "R@3": R @ 3, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    values = calc_aggregate(measures.values(), list(_qrels(results)), list(_scored_docs(results)))
    figures = {name: 100 * float(values[measure]) for name, measure in measures.items()}
    right = [result for result in results if result.is_right and result.query.answers]
    if right:
        marked = [_contains_answer(one, one.found.hits[0].highlighted) for one in right]
        passages = [_contains_answer(one, one.found.hits[0].passage.text) for one in right]
        figures["marked"] = 100 * sum(marked) / len(right)
        figures["passage"] = 100 * sum(passages) / len(right)
        figures |= _exact_answers(right)
    if wrong:
        figures["unanswerable"] = refusal_rate(results, wrong)
        figures["AUROC"] = auroc(results, wrong)
    refused = sum(result.found.status is Status.NOTHING for result in results)
    times = sorted(result.milliseconds for result in results)
    return figures | {
        "refused": 100 * refused / len(results),
        "ms p50": times[len(times) // 2],
        "ms p95": times[int(len(times) * 0.95)],
        "queries": len(results),
    }


def answerable(results: Sequence[Result]) -> list[Result]:
    """Return the results of queries that the articles answer."""
    return [result for result in results if not result.query.unanswerable]


def refusal_rate(right: Sequence[Result], wrong: Sequence[Result]) -> float:
    """Return the share of `wrong`, in per cent, below the likelihood that loses 5 % of `right`."""
    likely = sorted(result.found.likelihood for result in right)
    least = likely[int(MAX_LOSS * len(likely))]
    return 100 * sum(result.found.likelihood < least for result in wrong) / len(wrong)


def auroc(right: Sequence[Result], wrong: Sequence[Result]) -> float:
    """Return how often one of `right` is likelier than one of `wrong`, in per cent."""
    from sklearn.metrics import roc_auc_score

    likely = [result.found.likelihood for result in (*right, *wrong)]
    return 100 * float(roc_auc_score([1] * len(right) + [0] * len(wrong), likely))


def _exact_answers(right: Sequence[Result]) -> dict[str, float]:
    """Return exact match and token F1 of the reader's words in the first hits, in per cent."""
    scores = []
    for one in right:
        words = one.found.hits[0].answer
        text = words.text if words else ""
        gold = one.query.answers
        scores.append(
            (
                max(exact_match(text, each) for each in gold),
                max(token_f1(text, each) for each in gold),
            )
        )
    return {
        "EM": 100 * sum(exact for exact, _ in scores) / len(scores),
        "F1": 100 * sum(f1 for _, f1 in scores) / len(scores),
    }


def save_run(results: Sequence[Result], file: Path) -> None:
    """Write the rankings in TREC's format: query Q0 article rank score tag."""
    with file.open("w", encoding="utf-8") as out:
        for result in results:
            for rank, article in enumerate(result.ranked, start=1):
                out.write(f"{result.query.id} Q0 {article} {rank} {-rank} hoibao\n")


def below_floors(figures: dict[str, float], floors: Path) -> list[str]:
    """Return a line for each figure below its floor; the file is JSON, figure -> least value."""
    try:
        least: dict[str, float] = json.loads(floors.read_text("utf-8"))
        return [
            f"{name} is {figures[name]:.2f}, its floor {floor:.2f}"
            for name, floor in least.items()
            if figures[name] < floor
        ]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise SourceError(f'{floors} is no file of floors, as {{"P@1": 80}}: {error}') from error


def _contains_answer(result: Result, text: str) -> bool:
    within = normalise(text).casefold()
    return any(normalise(answer).casefold() in within for answer in result.query.answers)


def _qrels(results: Sequence[Result]) -> Iterator["Qrel"]:
    from ir_measures import Qrel

    for result in results:
        for article, grade in result.query.relevant.items():
            yield Qrel(result.query.id, article, grade)


def _scored_docs(results: Sequence[Result]) -> Iterator["ScoredDoc"]:
    from ir_measures import ScoredDoc

    for result in results:
        for rank, article in enumerate(result.ranked):
            yield ScoredDoc(result.query.id, article, -float(rank))
