"""Checks of the index and of the model that reads questions for it."""

import asyncio
import os
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.operations.doctor.feed_checks import check_feeds
from bot.operations.doctor.findings import Finding, ok, skipped, warning, wrong
from index.errors import IndexingError, ModelError
from index.pipeline.inspection import IndexFacts, damaged_files, inspect
from index.preparation.prepare import folder_of
from index.settings import IndexSettings
from retrieval.answer import Answerer

OLD = timedelta(days=3)  # a timer builds every night
REBUILD = "build it again with `python -m index build`, or `python -m index rollback`"
BUILD = "`python -m index build SOURCE`, or unpack one that was built elsewhere"
MODEL = "see HOIBAO_EMBEDDING_MODEL, HOIBAO_MODEL_DIR and HOIBAO_DEVICE"
RESTORE = "run `python -m index model prepare`"
CHECKS = ("index files", "index age", "answers", "feeds")  # which need the index


async def check_index(settings: IndexSettings) -> list[Finding]:
    """Check that there is an index, whole, young, that opens with the model set, and its news."""
    if settings.index:
        return await _server(settings)
    try:
        facts = await asyncio.to_thread(inspect, settings.index_dir)
    except IndexingError as error:
        return [
            wrong("index", str(error), BUILD),
            *(
                skipped(check, "there is no index to check")
                for check in ("index files", "index age")
            ),
            check_model(settings),
            skipped("answers", "there is no index to open"),
            skipped("feeds", "there is no index to check"),
        ]
    now = datetime.now(UTC)
    return [
        ok("index", f"build {facts.directory.name}, {facts.articles} articles"),
        await asyncio.to_thread(_files, facts.directory),
        age(facts.built, now),
        check_model(settings),
        await _answers(settings, facts),
        check_feeds(facts.news, now),
    ]


async def _server(settings: IndexSettings) -> list[Finding]:
    """Check that the index server answers, how old its index is, and the news in it."""
    # Without the index of this machine, which would answer in its place.
    alone = settings.model_copy(update={"index_dir": Path(os.devnull)})
    try:
        async with aclosing(await Answerer.of(alone)) as answerer:
            sources, now = await answerer.library.sources(), datetime.now(UTC)
            says = f"{settings.index} has build {answerer.version}, {sources.articles} articles"
            young = age(sources.built, now)
            return [ok("index", says), young, check_feeds(sources.news, now)]
    except IndexingError as error:
        return [wrong("index", str(error), "see whether the server runs, and can be reached")]


def _files(directory: Path) -> Finding:
    damaged = damaged_files(directory)
    if damaged:
        return wrong("index files", f"not as they were built: {', '.join(damaged[:3])}", REBUILD)
    return ok("index files", "checksums agree")


def age(built: datetime, now: datetime) -> Finding:
    """Check that the index is younger than OLD."""
    days = (now - built) / timedelta(days=1)
    if now - built > OLD:
        return warning(
            "index age",
            f"built {days:.0f} days ago",
            "see why no build ran since: `systemctl status hoibao-index.timer hoibao-index`",
        )
    return ok("index age", f"built {built:%Y-%m-%d %H:%M} UTC")


def check_model(settings: IndexSettings) -> Finding:
    """Check that the model set is prepared, and no file of it empty."""
    try:
        folder = folder_of(settings.embedding_model, settings.model_dir)
    except IndexingError as error:
        return wrong("model files", str(error), "install the program again")
    if not (folder / "model.json").is_file():
        return wrong("model files", f"{folder} is not there", RESTORE)
    empty = [file.name for file in sorted(folder.iterdir()) if file.stat().st_size == 0]
    if empty:
        todo = f"remove {folder}, and {RESTORE}"
        return wrong("model files", f"empty: {', '.join(empty)}", todo)
    return ok("model files", str(folder))


async def _answers(settings: IndexSettings, facts: IndexFacts) -> Finding:
    """Open all that answers questions; a model that is not there is not prepared for it."""
    if check_model(settings).todo:
        return skipped("answers", "the model can't be opened")
    try:
        answerer = await Answerer.of(settings)
    except ModelError as error:  # as of a graphics card that is not there
        return wrong("answers", str(error), MODEL)
    except IndexingError as error:
        return wrong("answers", str(error), REBUILD)
    async with aclosing(answerer):
        newest = (await answerer.library.sources()).newest
        answer = await answerer.answer(newest[0].title) if newest else None
        if answer is None or not (answer.hits or answer.nearest):
            return wrong("answers", "its newest article is not found by its title", REBUILD)
        return ok("answers", f"index {facts.directory.name} opens, {answerer.runtime}")
