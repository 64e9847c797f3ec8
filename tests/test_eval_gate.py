"""The gate over public evaluation sets, where they are there: the first articles of each set.

Small samples are easy: their floors lie above the figures of docs/evaluation.md, and below
what was measured by what a sample of this size moves (a standard error of 100 queries is some 3
points).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.preparation.prepare import prepared
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS

SETS = ROOT.parent / "shared" / "eval"

pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="the evaluation data is not here")

# Set, options, floors.
ROWS: list[tuple[str, list[str], dict[str, float]]] = [
    (
        "xquad-en-vi",
        ["--sample", "3", "--elsewhere", "vinewsqa-dev/corpus.jsonl"],
        {"P@1": 87, "nDCG@10": 93, "marked": 72, "elsewhere": 85},
    ),
    (
        "xquad-vi-vi",
        ["--sample", "3", "--off-topic", "vinewsqa-dev"],
        {"P@1": 92, "nDCG@10": 96, "marked": 72, "off-topic": 85},
    ),
    ("vinewsqa-dev", [], {"P@1": 87, "nDCG@10": 92, "marked": 60}),
    ("vinewsqa-dev", ["--strip-tones"], {"P@1": 86, "nDCG@10": 91, "marked": 60}),
]
# Paragraphs of one Wikipedia article stand together, and are the hardest to tell apart.
ARTICLES = {"xquad-en-vi": 60, "xquad-vi-vi": 60, "vinewsqa-dev": 25}


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take the first articles of each set, and the queries about them."""
    folder = tmp_path_factory.mktemp("sets")
    for name, articles in ARTICLES.items():
        _sample(SETS / name, folder / name, articles)
    # The two Wikipedia sets have one corpus, which is indexed once.
    (folder / "xquad-vi-vi" / "corpus.jsonl").unlink()
    (folder / "xquad-vi-vi" / "corpus.jsonl").symlink_to(folder / "xquad-en-vi" / "corpus.jsonl")
    return folder


def _sample(whole: Path, folder: Path, articles: int) -> None:
    (folder / "qrels").mkdir(parents=True)
    rows = (whole / "corpus.jsonl").read_text("utf-8").splitlines()[:articles]
    kept = {json.loads(row)["_id"] for row in rows}
    header, *qrels = (whole / "qrels" / "test.tsv").read_text().splitlines()
    qrels = [line for line in qrels if line.split("\t")[1] in kept]
    asked = {line.split("\t")[0] for line in qrels}
    queries = (whole / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [line for line in queries if json.loads(line)["_id"] in asked]
    (folder / "corpus.jsonl").write_text("\n".join(rows), "utf-8")
    (folder / "queries.jsonl").write_text("\n".join(queries), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join([header, *qrels]))


@pytest.mark.parametrize(
    ("name", "options", "floors"), ROWS, ids=[" ".join([name, *more]) for name, more, _ in ROWS]
)
def test_quality_is_not_below_its_floor(
    sets: Path, tmp_path: Path, name: str, options: list[str], floors: dict[str, float]
) -> None:
    """`python -m retrieval eval … --floors` passes."""
    (tmp_path / "floors.json").write_text(json.dumps(floors))
    settings = {
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(sets / "cache"),
        "HOIBAO_MODEL_DIR": str(prepared("bundled").parent),
    }
    command = ["retrieval", "eval", name, *options, "--floors", tmp_path / "floors.json"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=sets,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=10 * HANG_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
