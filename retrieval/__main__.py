"""python -m retrieval ask | eval: ask the published index, or measure answers on a set."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from index.cli import place, positive, run
from index.progress import Progress
from index.settings import IndexSettings
from retrieval.output import answer_lines, answer_record
from retrieval.results import Conversation

if TYPE_CHECKING:
    from retrieval.answer import Answerer
    from retrieval.evaluate import Query, Result


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 answered (also when nothing was found), 1 failed, 2 bad usage."""
    return run("hoibao-ask", _parser, argv)


def _parser(settings: IndexSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hoibao-ask", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument(
        "--after", metavar="QUESTION", help="what was asked before, for a question that leans on it"
    )
    ask.add_argument("--explain", action="store_true", help="tell why each hit ranks where it does")
    ask.add_argument(
        "--index",
        default=settings.index or str(settings.index_dir),
        metavar="DIR",
        help="index directory, or address of an index server",
    )
    ask.add_argument("-k", type=positive, default=3, metavar="N", help="hits at most (default: 3)")
    ask.set_defaults(run=_in_loop(_ask))
    measure = commands.add_parser("eval", help="measure answers on a folder in BEIR layout")
    measure.add_argument("folder", type=place, metavar="FOLDER")
    measure.add_argument(
        "--distractors", type=place, nargs="+", default=[], metavar="FILE", help="more articles"
    )
    measure.add_argument(
        "--off-topic",
        type=place,
        metavar="FOLDER",
        help="another set, whose queries this corpus does not answer: how many are refused",
    )
    measure.add_argument(
        "--elsewhere",
        type=place,
        nargs="+",
        metavar="FILE",
        help="other articles, that do not answer these queries: how many are refused there",
    )
    measure.add_argument("--strip-tones", action="store_true", help="ask without tone marks")
    measure.add_argument(
        "--run", type=place, dest="trec", metavar="FILE", help="write rankings, TREC format"
    )
    measure.add_argument("--floors", type=place, metavar="FILE", help="fail below these figures")
    measure.add_argument("--sample", type=positive, default=1, metavar="N", help="every Nth query")
    measure.add_argument("--json", action="store_true", help="print one JSON object")
    measure.set_defaults(run=_in_loop(_eval))
    return parser


Command = Callable[[argparse.Namespace, IndexSettings], Coroutine[None, None, int]]


def _in_loop(command: Command) -> Callable[[argparse.Namespace, IndexSettings], int]:
    return lambda arguments, settings: asyncio.run(command(arguments, settings))


async def _ask(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    # Imported here, so that --help and usage errors are instant.
    from retrieval.explain import explanation, explanation_lines

    async with aclosing(await _open(arguments.index, settings)) as answerer:
        context = Conversation(arguments.after) if arguments.after else None
        explained = await answerer.explain(arguments.question, arguments.k, context=context)
    result = explained.result if arguments.explain else None
    if arguments.json:
        why = {"explain": explanation(result, arguments.k)} if result else {}
        print(json.dumps(answer_record(explained.answer) | why, ensure_ascii=False))
    else:
        print(answer_lines(explained.answer, color=sys.stdout.isatty()))
        if result:
            print("", *explanation_lines(result, arguments.k), sep="\n")
    return 0


async def _open(index: str, settings: IndexSettings) -> "Answerer":
    from retrieval.answer import Answerer

    is_server = index.startswith(("https://", "http://"))
    named = {"index": index} if is_server else {"index": None, "index_dir": Path(index)}
    return await Answerer.of(IndexSettings.model_validate(settings.model_dump() | named))


async def _eval(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    from retrieval import evaluate

    own = evaluate.load_queries(arguments.folder, strip_tones=arguments.strip_tones)
    asked = evaluate.every_nth(own, arguments.sample)
    sources = [arguments.folder / "corpus.jsonl", *arguments.distractors]
    results = await _run(sources, asked, settings)
    figures, right = evaluate.metrics(results), evaluate.answerable(results)
    if arguments.elsewhere:
        away = await _run(arguments.elsewhere, asked, settings)
        figures["elsewhere"] = evaluate.refusal_rate(right, away)
    if arguments.off_topic:
        theirs = evaluate.load_queries(arguments.off_topic, strip_tones=arguments.strip_tones)
        wrong = await _run(sources, theirs[:: arguments.sample], settings)
        figures["off-topic"] = evaluate.refusal_rate(right, wrong)
    if arguments.trec:
        evaluate.save_run(results, arguments.trec)
    if arguments.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    else:
        for name, value in figures.items():
            print(f"{name:9} {value:8.2f}")
    faults = evaluate.below_floors(figures, arguments.floors) if arguments.floors else []
    for fault in faults:
        print(f"hoibao-ask: {fault}", file=sys.stderr)
    return 1 if faults else 0


async def _run(
    sources: list[Path], queries: "list[Query]", settings: IndexSettings
) -> "list[Result]":
    """Run the queries over an index of these files."""
    from retrieval import evaluate

    index_dir = await evaluate.cached_index(sources, settings)
    progress = Progress(noun="query", nouns="queries")
    progress.start(len(queries))
    async with aclosing(await _open(str(index_dir), settings)) as answerer:
        results = await evaluate.run_queries(answerer, queries, progress.advance)
    progress.close()
    return results


if __name__ == "__main__":
    raise SystemExit(main())
