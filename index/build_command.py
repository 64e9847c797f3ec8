"""python -m index build: in one directory or in shards, here or on Ray, and what is said of it."""

import argparse
import asyncio
import sys
from contextlib import closing
from dataclasses import replace

from index.cluster.build import build_shards
from index.cluster.ray_tasks import RayTasks
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks
from index.cluster.today import build_today
from index.errors import UpToDateError
from index.pipeline.build import Report, build
from index.preparation.prepare import prepared
from index.progress import Progress
from index.settings import IndexSettings
from index.storage.manifest import Manifest

MAX_NAMED_FILES = 20


def build_index(arguments: argparse.Namespace, settings: IndexSettings) -> None:
    """Build and publish what the arguments say, and print what was done. Raises IndexingError."""
    # With a bar, if the model has to be prepared first.
    prepared(settings.embedding_model, settings.model_dir, progress=sys.stderr.isatty())
    choice = ModelChoice(
        settings.embedding_model, settings.model_dir, settings.threads, settings.device
    )
    if arguments.today:
        where = arguments.sources, arguments.out
        try:
            _summarise(build_today(*where, choice.open(), Progress(), arguments.strict))
        except UpToDateError as nothing:
            print(nothing)
        return
    if arguments.shards or arguments.on:
        _summarise(_build_shards(arguments, choice))
        return
    made = build(arguments.sources, arguments.out, choice.open(), Progress(), arguments.strict)
    _summarise(asyncio.run(made))


def _build_shards(arguments: argparse.Namespace, choice: ModelChoice) -> Report:
    shards, progress = arguments.shards or 1, Progress(noun="shard", nouns="shards")
    where = arguments.sources, arguments.out, shards
    if not arguments.on:
        return build_shards(*where, choice, LocalTasks(), progress, arguments.strict)
    # A task takes the cores that its model uses.
    choice = replace(choice, threads=choice.threads or 1)
    with closing(RayTasks(arguments.on, choice.threads)) as tasks:
        return build_shards(*where, choice, tasks, progress, arguments.strict)


def _summarise(report: Report) -> None:
    assert report.directory
    print(
        f"{report.pages} pages: {report.articles} articles, {report.passages} passages, "
        f"{report.sentences} sentences"
    )
    print(f"vectors: {report.encoded} embedded, {report.reused} reused")
    if report.not_reused:
        print(f"vectors of the index before were not taken over: {report.not_reused}")
    print(f"embedded by {Manifest.load(report.directory).embedded_by}")
    for page, why in report.skipped:
        print(f"skipped {page}: {why}")
    for name in report.unknown[:MAX_NAMED_FILES]:
        print(f"left out {name}: no known kind of page")
    if len(report.unknown) > MAX_NAMED_FILES:
        print(f"left out {len(report.unknown) - MAX_NAMED_FILES} more files of no known kind")
    if report.hidden is not None:
        print(f"beside the shards, of which {report.hidden} articles are hidden")
    print(f"published {report.directory} in {report.seconds:.1f} s")
