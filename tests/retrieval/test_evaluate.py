"""Measuring answers: `python -m retrieval eval` on a small set in BEIR layout, and its figures."""

import json
import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from index.preparation.prepare import prepared
from tests.botapi.process import ROOT
from tests.processes import run_command

ARTICLES = {
    "cau": ("Cầu Sông Hàn mở lại", "Cầu Sông Hàn mở lại sáng 2/9 sau ba tháng sửa chữa."),
    "gao": ("Giá gạo xuất khẩu tăng", "Giá gạo xuất khẩu đạt 640 USD một tấn, cao nhất mười năm."),
    "tau": ("Tàu Trường Sa về cảng", "Tàu Trường Sa cập cảng Cam Ranh cùng 120 thủy thủ."),
}
QUERIES = {
    "cau": ("Cầu Sông Hàn mở lại khi nào?", "sáng 2/9"),
    "gao": ("Giá gạo xuất khẩu bao nhiêu một tấn?", "640 USD"),
    "tau": ("Tàu Trường Sa cập cảng nào?", "Cam Ranh"),
}
ELSEWHERE = {"_id": "x", "title": "Bóng đá", "text": "Đội tuyển thắng ba bàn trên sân Mỹ Đình."}


def lines(file: Path, rows: list[dict[str, object]]) -> Path:
    """Write JSONL."""
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a set of three articles and three queries, and articles that answer none."""
    folder = tmp_path_factory.mktemp("beir")
    corpus = [{"_id": i, "title": title, "text": text} for i, (title, text) in ARTICLES.items()]
    queries = [{"_id": f"q-{i}", "text": q, "answers": [a]} for i, (q, a) in QUERIES.items()]
    lines(folder / "corpus.jsonl", corpus)
    lines(folder / "queries.jsonl", queries)
    lines(folder / "elsewhere.jsonl", [ELSEWHERE])
    (folder / "qrels").mkdir()
    rows = ["query-id\tcorpus-id\tscore", *(f"q-{i}\t{i}\t1" for i in ARTICLES)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows))
    (folder / "off").mkdir()
    asked = [{"_id": "o", "text": "What is the boiling point of mercury?"}]
    lines(folder / "off" / "queries.jsonl", asked)
    (folder / "off" / "qrels").mkdir()
    (folder / "off" / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n")
    return folder


def measure(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with a cache of its own."""
    settings = {
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HOIBAO_MODEL_DIR": str(prepared("bundled").parent),
    }
    words = ("eval", folder, "--json", *arguments)
    return run_command("retrieval", *words, env={**os.environ, **settings})


@pytest.mark.parametrize("strip", [[], ["--strip-tones"]])
def test_figures_are_those_of_the_articles_found(folder: Path, strip: list[str]) -> None:
    """Three easy queries: every first article is right, and the marked sentence has the answer."""
    done = measure(folder, *strip)
    figures = json.loads(done.stdout)
    for name in ("P@1", "R@3", "R@10", "MRR@10", "nDCG@10", "marked", "passage"):
        assert figures[name] == 100
    assert figures["queries"] == 3
    assert figures["ms p50"] > 0


def test_what_the_articles_do_not_say_is_counted(folder: Path) -> None:
    """Another set's queries here, and these queries of other articles: how many are refused."""
    more = ["--off-topic", folder / "off", "--elsewhere", folder / "elsewhere.jsonl"]
    figures = json.loads(measure(folder, *more).stdout)
    assert figures["off-topic"] == 100
    assert figures["elsewhere"] == 100


@pytest.fixture(scope="module")
def partly(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the set with two more queries, first and last, that nothing answers."""
    partly = tmp_path_factory.mktemp("partly")
    shutil.copytree(folder / "qrels", partly / "qrels")
    for name in ("corpus.jsonl", "elsewhere.jsonl"):
        shutil.copy(folder / name, partly)
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    stray = {"text": "What is the boiling point of mercury?", "unanswerable": True}
    lines(partly / "queries.jsonl", [{"_id": "u", **stray}, *asked, {"_id": "v", **stray}])
    return partly


def test_what_nothing_answers_is_none_of_the_right_answers(folder: Path, partly: Path) -> None:
    """However unlikely they are: the threshold is set by what the articles answer."""
    figures = json.loads(measure(partly, "--elsewhere", partly / "elsewhere.jsonl").stdout)
    assert (figures["queries"], figures["unanswerable"]) == (3, 100)
    assert figures["elsewhere"] == 100


def test_a_set_that_nothing_answers_is_one_line(partly: Path) -> None:
    """No figure can be given of it, also where only the sample is so; no traceback."""
    done = measure(partly, "--sample", "4")
    assert (done.returncode, done.stdout) == (1, "")
    assert "unanswerable" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_rankings_are_written_as_trec_reads_them(folder: Path, tmp_path: Path) -> None:
    """Each line: query Q0 article rank score tag, scores falling with the rank."""
    assert measure(folder, "--run", tmp_path / "run.trec").returncode == 0
    rows = [line.split() for line in (tmp_path / "run.trec").read_text().splitlines()]
    assert {len(row) for row in rows} == {6}
    assert [row[2] for row in rows if row[3] == "1"] == list(ARTICLES)
    for first, second in pairwise(rows):
        if first[0] == second[0]:
            assert float(first[4]) > float(second[4])


def test_a_figure_below_its_floor_fails_the_command(folder: Path, tmp_path: Path) -> None:
    """Floors that hold pass; one that does not is told in a line of its own."""
    floors = tmp_path / "floors.json"
    floors.write_text('{"P@1": 100}')
    assert measure(folder, "--floors", floors).returncode == 0
    floors.write_text('{"P@1": 100, "nDCG@10": 100.5}')
    done = measure(folder, "--floors", floors)
    assert (done.returncode, done.stderr.count("floor")) == (1, 1)
    assert "nDCG@10 is 100.00, its floor 100.50" in done.stderr


def test_a_distractor_joins_the_corpus(folder: Path) -> None:
    """The articles of --distractors are searched too."""
    figures = json.loads(measure(folder, "--distractors", folder / "elsewhere.jsonl").stdout)
    assert figures["P@1"] == 100


def test_a_folder_that_is_no_set_is_one_line(tmp_path: Path) -> None:
    """What is wrong and what to do, no traceback."""
    done = measure(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not a set in BEIR layout" in done.stderr
    assert len(done.stderr.splitlines()) == 1
