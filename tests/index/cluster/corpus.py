"""One small corpus as a single index and as shards, built once for all processes of a run."""

import json
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from io import StringIO
from pathlib import Path

from index.cluster.build import build_shards
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks, Tasks
from index.cluster.today import build_today
from index.pipeline.build import Report
from index.progress import Progress
from index.search.cascade import Budgets
from index.search.generation import open_generation
from index.search.index_reader import IndexReader
from index.search.models import Models
from tests.botapi.process import ROOT
from tests.editions import EDITIONS, build_index
from tests.index.reading import bundled_encoder, bundled_reader

SHARDS = 2
# Index directories. Vectors depend on their batch by rounding, on some processors: what is compared
# with the single index to the last digit is split from it, and has its vectors.
SINGLE, SPLIT, SHARDED, WITH_TODAY = "single", "split", "sharded", "with-today"
WIDE = Budgets(10**6, 10**6, 10**6, 10**6)  # every passage passes every stage
QUESTIONS = (
    "Blinken gặp Vương Nghị ngày nào?",
    "blinken gap vuong nghi khi nao",
    "When did Blinken meet Wang Yi?",
    "Tuyến metro số 9 Hà Nội chạy thử khi nào?",
    "Cầu Bình Lạc dài bao nhiêu?",
    "Cách nấu phở bò?",
)


def make_corpus(folder: Path) -> None:
    """Write the sources, and build the indexes of them by what the command runs.

    One has shards, and beside them a today shard that holds again what some articles say.
    """
    sources = folder / "pages"
    sources.mkdir()
    rows = [row for edition in EDITIONS.values() for row in edition]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (sources / "news.jsonl").write_text(text, "utf-8")
    for page in (ROOT / "seeds").iterdir():
        (sources / page.name).symlink_to(page)
    build_index(sources, folder / SINGLE)
    shutil.copytree(folder / SINGLE, folder / SPLIT, symlinks=True)
    shard(sources, folder / SPLIT)
    shard(sources, folder / SHARDED)
    shutil.copytree(folder / SHARDED, folder / WITH_TODAY, symlinks=True)
    first = "\n".join(json.dumps(row, ensure_ascii=False) for row in EDITIONS["first"])
    (folder / "today.jsonl").write_text(first, "utf-8")
    add_today(folder / "today.jsonl", folder / WITH_TODAY)


def shard(sources: Path, out: Path, shards: int = SHARDS, tasks: Tasks | None = None) -> Path:
    """Build shards of the sources, and return the directory published."""
    made = build_shards(
        [sources], out, shards, ModelChoice(threads=1), tasks or LocalTasks(), Progress(StringIO())
    )
    assert made.directory
    return made.directory


def add_today(sources: Path, index: Path) -> Report:
    """Put a today shard of the sources beside the shards of an index."""
    return build_today([sources], index, bundled_encoder(), Progress(StringIO()))


@asynccontextmanager
async def opened(directory: Path, budgets: Budgets | None = None) -> AsyncIterator[IndexReader]:
    """Open one build, of one directory or of shards."""
    with ThreadPoolExecutor(1) as workers:
        models = Models(workers, bundled_encoder(), bundled_reader())
        async with aclosing(await open_generation(directory, models, budgets)) as index:
            yield index
