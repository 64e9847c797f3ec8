"""python -m index build | stats | show | rollback | pack | unpack | push | pull | serve | model."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from index.cli import place, positive, run
from index.settings import IndexSettings


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 bad usage."""
    return run("hoibao-index", _parser, argv)


def _parser(settings: IndexSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hoibao-index", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build an index of files and folders, and publish it")
    build.add_argument(
        "sources",
        nargs="*",
        type=place,
        metavar="SOURCE",
        help="a file or folder of pages, or an archive of fetched news (default: seeds)",
    )
    build.add_argument(
        "--out", type=place, default=settings.index_dir, metavar="DIR", help="index directory"
    )
    build.add_argument(
        "--strict", action="store_true", help="stop at pages and rows that can't be read"
    )
    build.add_argument(
        "--today",
        action="store_true",
        help="put these sources beside the shards published, in the place of older versions",
    )
    build.add_argument("--shards", type=positive, metavar="N", help="split the index into N shards")
    build.add_argument(
        "--on",
        metavar="CLUSTER",
        help="build the shards on Ray: ray://HOST:PORT, auto, or local to start one here",
    )
    build.set_defaults(run=_build, refuse=build.error)

    stats = commands.add_parser("stats", help="say what the published index holds")
    stats.add_argument("--json", action="store_true", help="print one JSON object")
    stats.set_defaults(run=_stats)
    show = commands.add_parser("show", help="print one article as it was indexed")
    show.add_argument("id", metavar="ID", help="id of an article, as `ask --json` prints it")
    show.set_defaults(run=_show)
    rollback = commands.add_parser("rollback", help="publish the index before this one again")
    rollback.set_defaults(run=_rollback)
    pack = commands.add_parser("pack", help="write the published index into one file, and check it")
    pack.add_argument("file", type=place, metavar="FILE")
    pack.set_defaults(run=_pack)
    unpack = commands.add_parser("unpack", help="check a file that pack wrote, and publish it")
    unpack.add_argument("file", type=place, metavar="FILE")
    unpack.set_defaults(run=_unpack)
    push = commands.add_parser("push", help="copy the published index to an object store")
    push.set_defaults(run=_push)
    pull = commands.add_parser(
        "pull", help="fetch the index that a store publishes, and publish it"
    )
    pull.add_argument(
        "--check", action="store_true", help="read what is published already, and mend it"
    )
    pull.set_defaults(run=_pull)
    for command in (push, pull):
        command.add_argument("url", metavar="URL", help="s3://…, gs://…, file://…: any of fsspec's")
    serve = commands.add_parser("serve", help="answer other machines that search the index")
    serve.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="(127.0.0.1)")
    serve.add_argument("--port", type=positive, default=8400, metavar="N", help="(8400)")
    serve.set_defaults(run=_serve)
    for command in (stats, show, rollback, pack, unpack, push, pull, serve):
        command.add_argument(
            "--index", type=place, default=settings.index_dir, metavar="DIR", dest="out"
        )

    model = commands.add_parser("model", help="look after the embedding model")
    actions = model.add_subparsers(title="actions", required=True, metavar="ACTION")
    prepare = actions.add_parser("prepare", help="prepare the model ahead, and print its folder")
    prepare.set_defaults(run=_prepare)
    return parser


def _build(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    from index.build_command import build_index

    if arguments.today and (arguments.shards or arguments.on):
        arguments.refuse("--today adds to the shards there are: leave --shards and --on out")
    if arguments.today and not arguments.sources:
        arguments.refuse("--today needs a SOURCE: the pages of today")
    arguments.sources = arguments.sources or [Path("seeds")]
    build_index(arguments, settings)
    return 0


def _stats(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.disk import folder_size
    from index.search.shards import today_counts
    from index.storage.generations import published_build
    from index.storage.manifest import Manifest
    from index.storage.vectors import describe_search

    directory = published_build(arguments.out)
    manifest = Manifest.load(directory)
    facts: dict[str, object] = {
        "build": directory.name,
        "built": manifest.built,
        "model": manifest.model,
        "dimension": manifest.dimension,
        **({"shards": manifest.shards} if manifest.shards else {}),
        **({"today": today} if (today := today_counts(directory, manifest)) else {}),
        **manifest.counts,
        "bytes": folder_size(directory),
        "vectors": describe_search(manifest.counts["sentences"] // (manifest.shards or 1)),
        "words": "BM25 in mapped arrays, MaxScore",
        "off-topic": {
            name: f"{scores.location:.3f} ± {scores.scale:.3f}"
            for name, scores in manifest.offtopic.items()
        },
        "tools": manifest.tools,
        "embedded by": manifest.embedded_by,
    }
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    for name, value in facts.items():
        shown = value
        if isinstance(value, dict):
            shown = ", ".join(f"{key}: {item}" for key, item in value.items())
        print(f"{name:12} {shown}")
    return 0


def _show(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.errors import SnapshotError
    from index.search.shards import find_article
    from index.storage.generations import published_build

    found = asyncio.run(find_article(published_build(arguments.out), arguments.id))
    if found is None:
        raise SnapshotError(
            f"there is no article {arguments.id!r}; `ask --json` prints ids of articles"
        )
    article, passages = found
    print(article.title)
    published_on = article.published.isoformat() if article.published else None
    facts = (article.outlet, article.author, published_on, article.url, article.file)
    print(" · ".join(fact for fact in facts if fact))
    for passage in passages:
        print(f"\n[{passage.id} {passage.kind}]\n{passage.text}")
    return 0


def _rollback(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.storage.generations import rollback

    print(f"published {rollback(arguments.out)}")
    return 0


def _pack(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.transfer.packing import pack

    print(f"packed {pack(arguments.out, arguments.file).name} into {arguments.file}")
    return 0


def _unpack(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.transfer.packing import unpack

    print(f"published {unpack(arguments.file, arguments.out)}")
    return 0


def _push(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.progress import Progress
    from index.transfer.push import push

    done = push(arguments.out, arguments.url, Progress(noun="file", nouns="files"))
    print(
        f"pushed {done.directory.name}: {done.moved} files sent ({done.bytes / 1e6:.1f} MB), "
        f"{done.present} were there"
    )
    return 0


def _pull(arguments: argparse.Namespace, _: IndexSettings) -> int:
    from index.progress import Progress
    from index.transfer.pull import pull

    progress = Progress(noun="file", nouns="files")
    done = pull(arguments.url, arguments.out, progress, arguments.check)
    if done.mended:
        print("damaged files were mended: start again what has this index open")
    print(
        f"published {done.directory}: {done.moved} files fetched ({done.bytes / 1e6:.1f} MB), "
        f"{done.present} were here"
    )
    return 0


def _serve(arguments: argparse.Namespace, settings: IndexSettings) -> int:
    from index.remote.serve import serve

    serve(
        settings.model_copy(update={"index_dir": arguments.out}), arguments.listen, arguments.port
    )
    return 0


def _prepare(_: argparse.Namespace, settings: IndexSettings) -> int:
    from index.embedding.encoder import Encoder
    from index.preparation.prepare import prepared
    from index.reading.reader import Reader
    from index.search.off_topic import OffTopicQueries

    folder = prepared(settings.embedding_model, settings.model_dir, progress=sys.stderr.isatty())
    encoder = Encoder(folder, settings.threads, settings.device)
    OffTopicQueries.of(encoder)  # every build asks for them
    Reader.open(encoder, settings.model_dir)  # every answer
    print(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
