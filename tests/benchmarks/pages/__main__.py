"""python -m tests.benchmarks.pages FOLDER: how whole and clean articles are, and at what cost.

FOLDER holds pages with gold in the layout of one of two public benchmarks (see gold.py). This
project is measured beside trafilatura, readability-lxml and newspaper4k where they are installed,
all in one process and page by page in turns, so that CPU times compare.
"""

import argparse
import json
import logging
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean, median

from tests.benchmarks.pages.gold import GoldPage, gold_pages
from tests.benchmarks.pages.scores import (
    author_verdict,
    same_letters,
    shingle_scores,
    snippet_share,
    word_scores,
)
from tests.benchmarks.pages.systems import Extracted, System, systems, trafilatura_metadata
from tests.benchmarks.table import percentile, ratio, table


@dataclass(slots=True)
class Row:
    """The figures of one system, a value a page."""

    words: list[tuple[float, float, float]] = field(default_factory=list)
    shingles: list[float] = field(default_factory=list)
    present: list[float] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)
    empty: int = 0
    titles: list[bool] = field(default_factory=list)
    dates: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print tables; with --json one object; with --worst also the lowest pages.

    A folder that holds no pages with gold ends it with exit code 2 and a sentence.
    """
    parser = argparse.ArgumentParser(prog="pages", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of pages with gold")
    parser.add_argument("--only", action="append", help="a system by name (default: all)")
    parser.add_argument("--limit", type=int, help="the first pages only")
    parser.add_argument("--worst", type=int, default=0, help="name so many of our lowest pages")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    chosen = {
        name: system
        for name, system in systems().items()
        if not arguments.only or name in arguments.only
    }
    if not chosen:
        parser.error(
            f"no system is called {' or '.join(arguments.only)}; there are {', '.join(systems())}"
        )
    try:
        pages = list(islice(gold_pages(arguments.folder), arguments.limit))
    except ValueError as error:
        parser.error(str(error))
    if not pages:
        parser.error(f"{arguments.folder} has no pages")
    rows = {name: Row() for name in chosen}
    for page in pages:
        for name, system in chosen.items():
            _measure(rows[name], name, system, page)
    if arguments.json:
        print(json.dumps({name: figures(row) for name, row in rows.items()}))
        return 0
    print(f"{len(pages)} pages of {arguments.folder.name}\n")
    _print_tables(rows)
    if arguments.worst and "hoibao" in rows:
        scored = sorted(zip(rows["hoibao"].words, pages, strict=True), key=lambda one: one[0][2])
        for (precision, recall, f1), page in scored[: arguments.worst]:
            print(f"{page.name}  F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}")
    return 0


def _measure(row: Row, name: str, system: System, page: GoldPage) -> None:
    began = time.process_time()
    try:
        found = system(page.content)
    except Exception as error:  # a library that fails on a page has found nothing there
        print(f"{name} fails on {page.name}: {error!r}")
        found = Extracted()
    row.seconds.append(time.process_time() - began)
    row.words.append(word_scores(found.text, page.text))
    row.shingles.append(shingle_scores(found.text, page.text)[2])
    row.empty += not found.text.strip()
    for snippets, shares in ((page.present, row.present), (page.absent, row.absent)):
        if (share := snippet_share(found.text, snippets)) is not None:
            shares.append(share)
    if name == "trafilatura":
        found = trafilatura_metadata(page.content)
    _measure_metadata(row, found, page)


def _measure_metadata(row: Row, found: Extracted, page: GoldPage) -> None:
    if page.title:
        row.titles.append(same_letters(found.title, page.title))
    if page.published:
        verdict = "right" if found.published == page.published else "wrong"
        row.dates[verdict if found.published else "none"] += 1
    if page.author:
        row.authors[author_verdict(found.author, page.author)] += 1
    elif found.author:
        row.authors["named where gold is silent"] += 1


def figures(row: Row) -> dict[str, float]:
    """Return the figures of a system as plain numbers."""
    precision, recall, f1 = (mean(column) for column in zip(*row.words, strict=True))
    scores = [one[2] for one in row.words]
    dated, named = row.dates.total(), sum(row.authors[verdict] for verdict in _VERDICTS)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "median_f1": median(scores),
        "below_half": sum(score < 0.5 for score in scores),
        "empty": row.empty,
        "shingle_f1": mean(row.shingles),
        "with": mean(row.present) if row.present else 0,
        "without": mean(row.absent) if row.absent else 0,
        "title": mean(row.titles) if row.titles else 0,
        "date_right": row.dates["right"] / dated if dated else 0,
        "date_wrong": row.dates["wrong"] / dated if dated else 0,
        "author": row.authors["equal"] / named if named else 0,
        "author_wrong": row.authors["wrong"] / named if named else 0,
        "author_unasked": row.authors["named where gold is silent"],
        "cpu_ms": 1000 * mean(row.seconds),
        "cpu_ms_median": 1000 * median(row.seconds),
        "cpu_ms_p95": 1000 * percentile(row.seconds, 0.95),
    }


_VERDICTS = ("equal", "overlaps", "none", "wrong")


def _print_tables(rows: dict[str, Row]) -> None:
    shown = {name: figures(row) for name, row in rows.items()}
    base = shown.get("trafilatura", {}).get("cpu_ms", 0)
    text = [
        [
            name,
            *(f"{one[key]:.3f}" for key in ("precision", "recall", "f1", "median_f1")),
            *(str(one[key]) for key in ("below_half", "empty")),
            *(f"{one[key]:.3f}" for key in ("shingle_f1", "with", "without")),
            *(f"{one[key]:.0f}" for key in ("cpu_ms", "cpu_ms_median", "cpu_ms_p95")),
            ratio(one["cpu_ms"], base),
        ]
        for name, one in shown.items()
    ]
    head = ["text", "P", "R", "F1", "median", "<.5", "empty", "4-gram F1", "with", "without"]
    print(table([*head, "CPU ms", "median", "p95", "of trafilatura's"], text), end="\n\n")
    if any(row.titles for row in rows.values()):
        keys = ("title", "date_right", "date_wrong", "author", "author_wrong")
        facts = [
            (name, *(f"{100 * one[key]:.1f} %" for key in keys), str(one["author_unasked"]))
            for name, one in shown.items()
        ]
        head = ["facts", "title", "date right", "wrong", "author", "wrong", "unasked"]
        print(table(head, facts))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    raise SystemExit(main())
