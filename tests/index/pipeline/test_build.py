"""Builds: made aside, checked, published by one move; the old index serves until then."""

import asyncio
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from index.errors import BuildError, SnapshotError
from index.preparation.prepare import prepared
from index.storage.files import DIGESTS
from index.storage.generations import KEPT_BUILDS, build_folder, publish, published_build, rollback
from index.storage.manifest import Manifest, checksums
from tests.bounds import HANG_SECONDS
from tests.frozen import frozen
from tests.index.reading import open_index, query
from tests.processes import ForkedProcess, run_command

ROOT = Path(__file__).resolve().parents[3]

# Where a build is killed: before each of these does its work, in the order of a build.
STAGES = [
    "index.extraction.article_cache.ArticleCache.articles",
    "index.storage.articles.ArticleStore.add",
    "index.pipeline.vector_reuse.CachedEmbedder.get",
    "index.storage.token_codes.TokenIndexWriter.save",
    "index.storage.vectors.VectorIndexWriter.save",
    "index.storage.bm25_writer.Bm25Writer.save",
    "index.storage.manifest.Manifest.save",
    "index.pipeline.build.calibrate",
    "index.pipeline.build.verify",
    "index.pipeline.build.publish",
    "index.storage.generations._sync_tree",
    "index.storage.generations._point_current_to",
    "pathlib.Path.replace",
]


def articles(file: Path, *topics: str) -> Path:
    """Write a source of one short article a topic."""
    rows = [
        {
            "_id": f"a-{topic}",
            "title": f"Tin về {topic}",
            "text": f"Hôm nay có tin mới về {topic}.\nCơ quan chức năng nói rõ về {topic}.",
            "url": f"https://bao.example/{topic}",
            "outlet": "Báo Thử",
            "published": "2026-11-20",
        }
        for topic in topics
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


def run_build(source: Path, out: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    """Run the build command in a process of its own, after `code`."""
    return run_command("index", "build", source, "--out", out, before=code)


def ask(out: Path, question: str) -> str:
    """Return the id of the article that stands first for the question."""

    async def first() -> str:
        async with open_index(published_build(out)) as index:
            (candidates,) = await index.retrieve([await query(index, question)])
            return (await index.passages([int(candidates.passages[0])]))[0][1].id

    return asyncio.run(first())


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a first index."""
    folder = tmp_path_factory.mktemp("builds")
    done = run_build(articles(folder / "old.jsonl", "giá vàng", "thời tiết"), folder / "index")
    assert done.returncode == 0, done.stderr
    return folder / "index"


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_at_any_stage_leaves_the_old_index(
    old: Path, tmp_path: Path, stage: str
) -> None:
    """kill -9 before any stage: `current` still is the old build, whole, and answers."""
    before = published_build(old)
    kill = (
        "import os, pkgutil\n"
        f"owner, _, name = {stage!r}.rpartition('.')\n"
        "setattr(pkgutil.resolve_name(owner), name, lambda *_, **__: os.kill(os.getpid(), 9))"
    )
    source = tmp_path / "new"
    source.mkdir()
    articles(source / "rows.jsonl", "bóng đá", "du lịch", "giáo dục")
    shutil.copy(ROOT / "tests" / "pages" / "article.html", source)
    assert run_build(source, old, kill).returncode == -9
    assert published_build(old) == before
    assert checksums(before) == Manifest.load(before).files
    assert ask(old, "tin về giá vàng") == "a-giá vàng"


def test_ctrl_c_ends_a_build_before_its_pages_do(old: Path, tmp_path: Path) -> None:
    """Whatever it is at, and however many pages are left; the old index stays."""
    before = published_build(old)
    menu = "".join(f"<li><a href='/{n}'>Mục số {n} của trang</a></li>" for n in range(100))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "0.html").write_text(f"<html><body><ul>{menu}</ul></body></html>")
    for number in range(1, 5000):
        os.link(tmp_path / "pages" / "0.html", tmp_path / "pages" / f"{number}.html")
    command = ["build", str(tmp_path / "pages"), "--out", str(old)]
    build = ForkedProcess("index.__main__", command, ROOT, os.environ)
    try:
        while not list((old / "builds").glob(".partial-*/articles.db")):
            assert build.poll() is None
            time.sleep(0.05)
        build.send_signal(signal.SIGINT)
        assert build.wait(HANG_SECONDS) == 1
    finally:
        build.kill()
    with build.stdout as stream:
        said = stream.read()
    assert "stopped; a published index is as it was" in said
    assert "Traceback" not in said
    assert published_build(old) == before


def test_a_failed_check_waits_for_the_questions_asked_beside_it(old: Path, tmp_path: Path) -> None:
    """The reason is told in one line, and nothing is closed under who still reads."""
    before = published_build(old)
    fail = (
        "import index.pipeline.build, sys, threading\n"
        "from index.errors import BuildError\n"
        "async def verify(*_): raise BuildError('it does not agree with itself')\n"
        "index.pipeline.build.verify = verify\n"
        "calibrate = index.pipeline.build.calibrate\n"
        "def watched(*given):\n"
        "    calibrate(*given)\n"
        "    print('all were asked', file=sys.stderr)\n"
        "index.pipeline.build.calibrate = watched"
    )
    done = run_build(articles(tmp_path / "new.jsonl", "bóng đá"), old, fail)
    assert done.returncode == 1
    assert "it does not agree with itself" in done.stderr
    assert "all were asked" in done.stderr
    assert "Traceback" not in done.stderr
    assert published_build(old) == before


def test_the_next_build_clears_what_a_killed_one_left(old: Path, tmp_path: Path) -> None:
    """Half-made folders of killed builds go with the next build, and it is published."""
    (old / "builds" / ".partial-left").mkdir(exist_ok=True)
    done = run_build(articles(tmp_path / "new.jsonl", "giá vàng", "bóng đá"), old)
    assert done.returncode == 0, done.stderr
    assert list((old / "builds").glob(".partial-*")) == []
    assert ask(old, "tin về bóng đá") == "a-bóng đá"


def test_vectors_of_unchanged_texts_are_reused(tmp_path: Path) -> None:
    """A rebuild embeds only what is new, and what it took over is the same to the bit."""
    out = tmp_path / "index"
    run_build(articles(tmp_path / "a.jsonl", "giá vàng", "thời tiết"), out)
    first = published_build(out)
    done = run_build(articles(tmp_path / "a.jsonl", "giá vàng", "thời tiết", "du lịch"), out)
    counts = Manifest.load(published_build(out)).counts
    assert counts["articles"] == 3
    assert "2 embedded, 4 reused" in done.stdout

    async def compare() -> None:
        async with (
            open_index(first) as one,
            open_index(published_build(out)) as two,
        ):
            for kind in ("sentences", "passages"):
                before, after = getattr(one.files, kind), getattr(two.files, kind)
                ids = np.arange(len(before))
                assert np.array_equal(before.get(ids), after.get(ids))

    asyncio.run(compare())


@pytest.mark.parametrize("kept", [None, 0.5])
def test_without_its_digests_nothing_is_taken_over(tmp_path: Path, kept: float | None) -> None:
    """Missing or cut, they cost time, and nothing else."""
    out, source = tmp_path / "index", articles(tmp_path / "a.jsonl", "giá vàng", "thời tiết")
    run_build(source, out)
    before = Manifest.load(published_build(out))
    file = published_build(out) / DIGESTS
    content = file.read_bytes()
    file.unlink()
    if kept:
        file.write_bytes(content[: int(len(content) * kept)])
    done = run_build(source, out)
    assert done.returncode == 0, done.stderr
    after = Manifest.load(published_build(out))
    assert after.counts["reused"] == 0
    assert after.corpus_digest == before.corpus_digest


@pytest.mark.parametrize("name", ["sentences.f16", "late/codes.bin", DIGESTS])
def test_a_damaged_file_is_taken_over_by_no_build(tmp_path: Path, name: str) -> None:
    """One byte that changed is seen, and named; the next build embeds anew, and is sound."""
    out, source = tmp_path / "index", articles(tmp_path / "a.jsonl", "giá vàng", "thời tiết")
    run_build(source, out)
    whole = published_build(out) / name
    good = whole.read_bytes()
    whole.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    done = run_build(source, out)
    assert done.returncode == 0, done.stderr
    assert "4 embedded, 0 reused" in done.stdout
    assert f"of the index before were not taken over: damaged: {name}" in done.stdout
    assert (published_build(out) / name).read_bytes() == good


def test_a_rebuilt_index_is_that_of_a_build_from_nothing(tmp_path: Path) -> None:
    """Rows, ids, words and tones are the same to the bit, and vectors as nearly as the model is.

    Its last bits depend on which texts it reads at once: int8 may round to the other side.
    """
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("article.html", "midbox.html", "legacy.htm", "bus.txt", "tuoi.txt", "two.md"):
        shutil.copy(ROOT / "tests" / "pages" / name, pages)
    articles(pages / "rows.jsonl", "giá vàng", "thời tiết", "du lịch", "giáo dục")
    assert run_build(pages, tmp_path / "again").returncode == 0
    # One row goes, one comes before the others, one page changes, and one text is there twice.
    articles(pages / "rows.jsonl", "bóng đá", "giá vàng", "du lịch", "giáo dục")
    shutil.copy(pages / "bus.txt", pages / "twin.txt")
    page = (pages / "article.html").read_text("utf-8")
    (pages / "article.html").write_text(page.replace(". ", ". Tin mới: "), "utf-8")
    for out in (tmp_path / "again", tmp_path / "nothing"):
        done = run_build(pages, out)
        assert done.returncode == 0, done.stderr
    again, nothing = published_build(tmp_path / "again"), published_build(tmp_path / "nothing")
    one, other = Manifest.load(again), Manifest.load(nothing)
    assert one.counts["reused"] > one.counts["sentences"] / 2
    assert other.counts["reused"] == 0
    assert one.corpus_digest == other.corpus_digest
    of_the_model = {"sentences.f16", "sentences.faiss", "passages.f16", "late/codes.bin"}
    for name in one.files.keys() - of_the_model:
        assert one.files[name] == other.files[name], name
    for name in ("sentences.f16", "passages.f16"):
        files = (np.fromfile(build / name, np.float16) for build in (again, nothing))
        vectors, wanted = (file.reshape(-1, one.dimension).astype(np.float32) for file in files)
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(wanted, axis=1)
        assert ((vectors * wanted).sum(axis=1) / lengths).min() > 0.999
    codes = (np.fromfile(build / "late" / "codes.bin", np.uint8) for build in (again, nothing))
    assert np.unpackbits(np.bitwise_xor(*codes)).mean() < 1e-3
    for written, scores in one.offtopic.items():
        assert scores.location == pytest.approx(other.offtopic[written].location, abs=1e-3)


def test_rollback_goes_back_one_build_and_says_when_there_is_none(tmp_path: Path) -> None:
    """`rollback` publishes the build before; with none left it is a clear error."""
    out = tmp_path / "index"
    run_build(articles(tmp_path / "a.jsonl", "giá vàng"), out)
    first = published_build(out)
    run_build(articles(tmp_path / "a.jsonl", "du lịch"), out)
    assert published_build(out) != first
    assert rollback(out) == first
    assert published_build(out) == first
    with pytest.raises(SnapshotError, match="no older build"):
        rollback(out)


def test_the_last_builds_are_kept(built: Path, tmp_path: Path) -> None:
    """Old builds go, but for the last ones, and never the published one."""
    out = tmp_path / "index"
    shutil.copytree(built, out, symlinks=True)
    for number in range(KEPT_BUILDS + 2):
        scratch = shutil.copytree(published_build(out), out / "builds" / f".partial-{number}")
        publish(out, Path(scratch), f"{number:08}")
    builds = sorted(path.name for path in (out / "builds").glob("[0-9]*"))
    assert len(builds) == KEPT_BUILDS
    assert published_build(out).name == builds[-1]


def test_a_second_builder_is_told_of_the_first(old: Path, tmp_path: Path) -> None:
    """While one build runs, another ends with one line that says so, and changes nothing."""
    before = published_build(old)
    with (old / "builds" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run_build(articles(tmp_path / "new.jsonl", "du lịch"), old)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("hoibao-index: another build")
    assert published_build(old) == before


def test_a_full_disk_is_a_clear_error(old: Path, tmp_path: Path) -> None:
    """When a file can't be written whole, one line says so and the old index stays."""
    before = published_build(old)
    topics = [f"chủ đề số {number}" for number in range(40)]
    limit = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    )
    done = run_build(articles(tmp_path / "new.jsonl", *topics), old, limit)
    assert done.returncode == 1
    assert "the old one is as it was" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert published_build(old) == before


def test_a_place_that_can_not_be_written_is_a_clear_error(old: Path, tmp_path: Path) -> None:
    """One line says so, the old index stays and answers, and the next build goes on."""
    before, source = published_build(old), articles(tmp_path / "new.jsonl", "giá vàng", "bóng đá")
    with frozen(old, old / "builds", before, *before.iterdir()):
        done = run_build(source, old)
        assert done.returncode == 1
        assert "the old one is as it was" in done.stderr.strip().splitlines()[-1]
        assert "Traceback" not in done.stderr
        assert published_build(old) == before
        assert ask(old, "tin về giá vàng") == "a-giá vàng"
    assert run_build(source, old).returncode == 0
    assert published_build(old) != before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"_id": "a", "title": "t"', "bad.jsonl"),
        ('{"_id": "a", "title": "t", "text": 7}', "bad.jsonl"),
    ],
)
def test_a_bad_row_is_one_line_and_changes_nothing(
    old: Path, tmp_path: Path, content: str, said: str
) -> None:
    """A malformed row is named by file, the exit code is 1, the old index stays."""
    before = published_build(old)
    (tmp_path / "bad.jsonl").write_text(content)
    done = run_build(tmp_path / "bad.jsonl", old)
    assert done.returncode == 1
    assert said in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert published_build(old) == before


def test_a_page_without_an_article_is_reported(tmp_path: Path) -> None:
    """A page that holds no article is named in the summary, and not indexed."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "empty.txt").write_text("Trang chủ\nĐăng nhập\n404")
    (pages / "story.txt").write_text((ROOT / "seeds/003_5fc0f79eaef17a3a.txt").read_text("utf-8"))
    done = run_build(pages, tmp_path / "index")
    assert done.returncode == 0, done.stderr
    assert "2 pages: 1 articles" in done.stdout
    assert "skipped empty.txt" in done.stdout
    (pages / "story.txt").unlink()
    before = published_build(tmp_path / "index")
    done = run_build(pages, tmp_path / "index")
    assert done.returncode == 1
    assert published_build(tmp_path / "index") == before


def test_pages_in_a_row_without_an_article_are_passed_over(tmp_path: Path) -> None:
    """However many there are before the first that has one."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(40):
        (pages / f"{number:02}.txt").write_text(f"Trang chủ {number}\nĐăng nhập\n404")
    shutil.copy(ROOT / "seeds/003_5fc0f79eaef17a3a.txt", pages / "last.txt")
    done = run_build(pages, tmp_path / "index")
    assert done.returncode == 0, done.stderr
    assert "41 pages: 1 articles" in done.stdout


def test_articles_that_open_alike_can_be_indexed(tmp_path: Path) -> None:
    """Bulletins with the same first sentence, and the same text over and over, are no fault."""
    opening = "Trung tâm Dự báo khí tượng thủy văn quốc gia phát bản tin lúc sáng nay."
    rows = [
        {
            "_id": str(number),
            "title": "Bản tin thời tiết",
            "text": f"{opening}\nNgày {number % 40}.",
        }
        for number in range(80)
    ]
    source = tmp_path / "same.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    done = run_build(source, tmp_path / "index")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "articles.db",
        "passages.f16",
        "sentences.f16",
        "sentences.faiss",
        "layout.npz",
        "late/codes.bin",
        "late/centres.npz",
        "words/hashes.npy",
        "words/ids.npy",
        "tones/counts.npz",
        "tones/forms.json",
        "manifest.json",
    ],
)
@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_a_damaged_index_is_told_and_built_over(
    built: Path, tmp_path: Path, name: str, kept: float
) -> None:
    """An empty or half file is a SnapshotError when opened, and no hindrance to the next build."""
    out = tmp_path / "index"
    shutil.copytree(built, out, symlinks=True)
    file = published_build(out) / name
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * kept)])

    async def opened() -> None:
        async with open_index(published_build(out)) as index:
            await index.newest(1)

    with pytest.raises(SnapshotError):
        asyncio.run(opened())
    if kept:
        done = run_build(articles(tmp_path / "a.jsonl", "giá vàng"), out)
        assert done.returncode == 0, done.stderr
        assert Manifest.load(published_build(out)).counts["articles"] == 1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish one index, to be copied and damaged."""
    folder = tmp_path_factory.mktemp("whole")
    assert run_build(articles(folder / "a.jsonl", "giá vàng"), folder / "index").returncode == 0
    return folder / "index"


def test_a_prepared_folder_is_a_model_for_building_and_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOIBAO_EMBEDDING_MODEL may be the folder that `model prepare` printed, for every command."""
    monkeypatch.setenv("HOIBAO_EMBEDDING_MODEL", str(prepared("bundled")))
    assert run_build(articles(tmp_path / "a.jsonl", "giá vàng"), tmp_path / "index").returncode == 0
    settings = {**os.environ, "HOIBAO_INDEX_DIR": str(tmp_path / "index")}
    asked = run_command("retrieval", "ask", "tin về giá vàng", env=settings)
    assert asked.returncode == 0, asked.stderr


def test_a_clock_that_went_back_never_costs_the_new_build(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the builds' time stamps lie, what was just published is kept."""
    monkeypatch.chdir(tmp_path)
    out = Path("index")
    shutil.copytree(built, out, symlinks=True)
    name = published_build(out).name
    for year in (2990, 2991, 2992):
        shutil.copytree(published_build(out), out / "builds" / f"{year}{name[4:]}", symlinks=True)
    scratch = Path(shutil.copytree(published_build(out), out / "builds" / ".partial-new"))
    new = publish(out, scratch, "0123456789")
    assert published_build(out).name == new.name
    assert Manifest.load(published_build(out)).counts["articles"] == 1


def test_rollback_waits_for_no_build_and_disturbs_none(built: Path, tmp_path: Path) -> None:
    """While a build runs, rollback says so and moves nothing."""
    out = tmp_path / "index"
    shutil.copytree(built, out, symlinks=True)
    before = published_build(out)
    with build_folder(out), pytest.raises(BuildError, match="another build"):
        rollback(out)
    assert published_build(out) == before
