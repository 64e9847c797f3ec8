"""python -m retrieval ask | eval: ask the published index, or measure answers on a set."""

import argparse
import asyncio
import json
import sys
import textwrap
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from index.cli import run
from index.progress import Progress
from index.records import Article, article_to_row
from index.settings import IndexSettings
from retrieval.results import Answer, Context, Hit, Language, Status

if TYPE_CHECKING:
    from retrieval.answer import Answerer
    from retrieval.evaluate import Query, Result

WIDTH = 92
# Columns of an article in JSON.
CITED = ("id", "title", "url", "outlet", "published", "file")
CAPTIONS = {
    Language.VI: {
        Status.NOTHING: "Các bài báo không nói đến điều này.",
        Status.UNSURE: "Không chắc các đoạn này trả lời đúng câu hỏi:",
    },
    Language.EN: {
        Status.NOTHING: "The articles do not say.",
        Status.UNSURE: "These passages may not answer the question:",
    },
}
NEAREST = {Language.VI: "Gần nhất có bài:", Language.EN: "The nearest topics:"}


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
    ask.add_argument("--index", type=Path, default=settings.index_dir, metavar="DIR")
    ask.add_argument("-k", type=_positive, default=3, metavar="N", help="hits at most (default: 3)")
    ask.set_defaults(run=_in_loop(_ask))
    measure = commands.add_parser("eval", help="measure answers on a folder in BEIR layout")
    measure.add_argument("folder", type=Path, metavar="FOLDER")
    measure.add_argument(
        "--distractors", type=Path, nargs="+", default=[], metavar="FILE", help="more articles"
    )
    measure.add_argument(
        "--off-topic",
        type=Path,
        metavar="FOLDER",
        help="another set, whose queries this corpus does not answer: how many are refused",
    )
    measure.add_argument(
        "--elsewhere",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="other articles, that do not answer these queries: how many are refused there",
    )
    measure.add_argument("--strip-tones", action="store_true", help="ask without tone marks")
    measure.add_argument(
        "--run", type=Path, dest="trec", metavar="FILE", help="write rankings, TREC format"
    )
    measure.add_argument("--floors", type=Path, metavar="FILE", help="fail below these figures")
    measure.add_argument("--sample", type=_positive, default=1, metavar="N", help="every Nth query")
    measure.add_argument("--json", action="store_true", help="print one JSON object")
    measure.set_defaults(run=_in_loop(_eval))
    return parser


Command = Callable[[argparse.Namespace, IndexSettings], Coroutine[None, None, int]]


def _in_loop(command: Command) -> Callable[[argparse.Namespace, IndexSettings], int]:
    return lambda arguments, settings: asyncio.run(command(arguments, settings))


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


async def _ask(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    # Imported here, so that --help and usage errors are instant.
    from retrieval.explain import explanation, explanation_lines

    async with aclosing(await _open(arguments.index, settings)) as answerer:
        context = Context(arguments.after) if arguments.after else None
        explained = await answerer.explain(arguments.question, arguments.k, context=context)
    result = explained.result if arguments.explain else None
    if arguments.json:
        why = {"explain": explanation(result, arguments.k)} if result else {}
        print(json.dumps(_record(explained.answer) | why, ensure_ascii=False))
    else:
        print(_page(explained.answer, color=sys.stdout.isatty()))
        if result:
            print("", *explanation_lines(result, arguments.k), sep="\n")
    return 0


async def _open(index_dir: Path, settings: IndexSettings) -> "Answerer":
    from retrieval.answer import Answerer

    return await Answerer.of(settings.model_copy(update={"index_dir": index_dir}))


async def _eval(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    from retrieval import evaluate

    own = evaluate.load_queries(arguments.folder, strip_tones=arguments.strip_tones)
    sources = [arguments.folder / "corpus.jsonl", *arguments.distractors]
    results = await _run(sources, own[:: arguments.sample], settings)
    figures = evaluate.metrics(results)
    if arguments.elsewhere:
        away = await _run(arguments.elsewhere, own[:: arguments.sample], settings)
        figures["elsewhere"] = evaluate.refusal_rate(results, away)
    if arguments.off_topic:
        theirs = evaluate.load_queries(arguments.off_topic, strip_tones=arguments.strip_tones)
        wrong = await _run(sources, theirs[:: arguments.sample], settings)
        figures["off-topic"] = evaluate.refusal_rate(results, wrong)
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
    async with aclosing(await _open(index_dir, settings)) as answerer:
        results = await evaluate.run_queries(answerer, queries, progress.advance)
    progress.close()
    return results


def _record(answer: Answer) -> dict[str, object]:
    return {
        "question": answer.question,
        "status": answer.status,
        "language": answer.language,
        "hits": [
            {
                "rank": rank,
                "score": round(hit.score, 4),
                "passage": hit.passage.text,
                "highlight": hit.highlighted,
                "article": _article(hit.article),
                "also": [_article(article) for article in hit.also],
                "dates": {
                    hit.passage.text[one.span.start : one.span.end]: one.day.isoformat()
                    for one in hit.dates
                },
            }
            for rank, hit in enumerate(answer.hits, start=1)
        ],
        "nearest": [_article(article) for article in answer.nearest],
    }


def _article(article: Article) -> dict[str, object]:
    row = article_to_row(article)
    return {name: row[name] for name in CITED}


def _page(answer: Answer, *, color: bool) -> str:
    said = CAPTIONS[answer.language].get(answer.status)
    parts = [said] if said else []
    parts += [_hit(rank, hit, color) for rank, hit in enumerate(answer.hits, start=1)]
    if answer.nearest:
        topics = [f"- {_cited(article)}" for article in answer.nearest]
        parts.append("\n".join([NEAREST[answer.language], *topics]))
    return "\n\n".join(parts)


def _hit(rank: int, hit: Hit, color: bool) -> str:
    opening, closing = ("\033[1m", "\033[0m") if color else ("»", "«")
    text = hit.passage.text
    start, end = hit.highlight.start, hit.highlight.end
    marked = text[:start] + opening + text[start:end] + closing + text[end:]
    lines = [
        line
        for paragraph in marked.split("\n")
        for line in textwrap.wrap(paragraph, WIDTH, initial_indent="   ", subsequent_indent="   ")
    ]
    lines += [
        f"   {text[one.span.start : one.span.end]} = {one.day.isoformat()}" for one in hit.dates
    ]
    lines += [f"   + {_cited(article)}" for article in hit.also]
    return "\n".join([f"{rank}. {hit.article.title}", f"   {_source(hit.article)}", *lines])


def _cited(article: Article) -> str:
    return f"{article.title} ({_source(article)})"


def _source(article: Article) -> str:
    published = article.published.isoformat() if article.published else None
    facts = (article.outlet, published, article.url or article.file)
    return " · ".join(fact for fact in facts if fact)


if __name__ == "__main__":
    raise SystemExit(main())
