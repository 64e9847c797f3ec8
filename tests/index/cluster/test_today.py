"""A today shard beside the others: what it adds and hides, and what it leaves as it was."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.__main__ import main
from index.cluster import today as today_module
from index.cluster.serving import Shard, _ServedShards
from index.cluster.shard_facts import ShardFacts
from index.cluster.shard_tasks import build_shard
from index.cluster.tasks import LocalTasks
from index.cluster.today import build_today
from index.errors import BuildError, IndexingError, SnapshotError
from index.feeds.archive.articles import KEPT, ArticleRow, bury, find_article, save_article
from index.feeds.archive.database import Archive
from index.feeds.archive.pages import add_version
from index.pipeline.inspection import damaged_files
from index.progress import Progress
from index.search.generation import load_statistics, open_generation
from index.search.index_reader import IndexReader, Query
from index.search.models import Models
from index.search.shared_files import SharedFiles
from index.storage.files import (
    HIDDEN,
    PASSAGE_MAP,
    SHARDS_ALONE,
    TODAY,
    PassageMap,
    shard_folder,
)
from index.storage.generations import KEPT_BUILDS, build_folder, published_build, rollback
from index.storage.manifest import Manifest, checksums
from index.text.languages import QueryLanguage
from index.transfer.packing import pack, unpack
from retrieval.ranking.search import Searcher
from retrieval.understanding.question import parse_question
from tests.conftest import once
from tests.editions import EDITIONS, METRO, TEXT, article
from tests.index.cluster.corpus import (
    QUESTIONS,
    SHARDED,
    SHARDS,
    SINGLE,
    WIDE,
    add_today,
    opened,
    shard,
)
from tests.index.cluster.test_equality import COMPANY, _found, assert_alike
from tests.index.reading import bundled_encoder, bundled_reader

NEW_TEXT = (
    "Tuyến metro số 9 của Hà Nội lùi ngày chạy thử sang 25/11 vì mưa lớn.\n"
    "Đoàn tàu gồm sáu toa, đi hết mười hai ga trong mười lăm phút."
)
EDITED = article("metro", "Metro số 9 lùi ngày chạy thử", NEW_TEXT, "Báo Thử", "2026-11-24")
RAIN = article(
    "rain",
    "Mưa lớn ở Hà Nội",
    "Trận mưa sáng 24/11 ở Hà Nội kéo dài ba giờ, lượng mưa đo được là 120 mm.",
    "Báo Mưa",
    "2026-11-24",
)
ASKED = (*QUESTIONS, "Lượng mưa đo được ở Hà Nội là bao nhiêu?", METRO)


def write(file: Path, *rows: dict[str, object]) -> Path:
    """Write rows as a source."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


def make(folder: Path, corpus: Path) -> None:
    """Write an index with a today shard, and a build of everything in shards.

    The same again takes BM25's mean length from the shards, as the today shard does.
    """
    shutil.copytree(corpus / SHARDED, folder / "index", symlinks=True)
    add_today(write(folder / "today.jsonl", EDITED, RAIN), folder / "index")
    shutil.copytree(corpus / "pages", folder / "pages", symlinks=True)
    rows = [row for edition in EDITIONS.values() for row in edition if row["_id"] != "metro"]
    write(folder / "pages" / "news.jsonl", *rows, EDITED, RAIN)
    shard(folder / "pages", folder / "whole")
    length = ShardFacts.load(published_build(corpus / SHARDED)).mean_length
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.cluster.build.mean_passage_length", lambda *_: length)
        shard(folder / "pages", folder / "alike")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """Return a folder with both; it is not changed."""
    return once(tmp_path_factory, "today", lambda folder: make(folder, corpus))


@pytest.fixture
def index(tmp_path: Path, corpus: Path) -> Path:
    """Return a copy of the shards alone."""
    shutil.copytree(corpus / SHARDED, tmp_path / "index", symlinks=True)
    return tmp_path / "index"


async def test_an_edited_article_is_there_once_in_its_new_version(made: Path) -> None:
    """Hits, the article itself, the newest, leads and samples know one version, never the old."""
    async with opened(published_build(made / "index"), WIDE) as reader:
        for hits in await _found(reader):
            ids = [(article_id, ordinal) for article_id, ordinal, _ in hits]
            assert len(ids) == len(set(ids))
        asked = parse_question("Metro số 9 lùi ngày chạy thử vì mưa lớn sang ngày nào?")
        result = await Searcher(reader).search(asked, 3)
        assert result.hits[0].article.id == "metro"
        assert "25/11" in result.hits[0].passage.text
        found = await reader.article("metro")
        assert found
        assert found[0].title == EDITED["title"]
        shown = await reader.passages([passage.id for passage in found[1]])
        assert [passage for passage, _ in shown] == found[1]
        texts = [passage.text for passage, one in shown if one.id == "metro"]
        since = datetime(2026, 1, 1, tzinfo=UTC)
        leads = await reader.leads(since, since + timedelta(days=365), 100)
        texts += [passage.text for passage, one in leads if one.id == "metro"]
        assert len(texts) == 2
        assert all("25/11" in text for text in texts)
        newest = [one.id for one in await reader.newest(100)]
        assert newest.count("metro") == 1
        assert sorted(await reader.sample(100)) == sorted(newest)


async def test_nothing_quotes_the_old_version(made: Path) -> None:
    """Every passage that any question finds, with room for all, is of what is not hidden."""
    async with opened(published_build(made / "index"), WIDE) as reader:
        (query,) = await reader.encode([TEXT])
        (found,) = await reader.retrieve([Query(TEXT, QueryLanguage.VI, query)])
        rows = await reader.passages(found.passages.tolist())
    old = TEXT.splitlines()[1]
    assert [one.id for passage, one in rows if old in passage.text] == ["copy"]  # another outlet's
    assert len(rows) == Manifest.load(published_build(made / "index")).counts["passages"]


async def test_order_and_scores_are_those_of_a_build_of_everything(made: Path) -> None:
    """With room for every candidate, and one mean length for BM25, they are equal."""
    async with (
        opened(published_build(made / "alike"), WIDE) as whole,
        opened(published_build(made / "index"), WIDE) as reader,
    ):
        assert_alike(await _found(reader), await _found(whole), max(COMPANY, 1e-5))


async def test_answers_are_those_of_a_build_of_everything(made: Path) -> None:
    """Status and articles; a mean length of its own moves no score by 0.005."""
    async with (
        opened(published_build(made / "whole"), WIDE) as whole,
        opened(published_build(made / "index"), WIDE) as reader,
    ):
        ours_found, theirs_found = await _found(reader), await _found(whole)
        assert_alike(ours_found, theirs_found, max(COMPANY, 0.005))
        assert [own[0][:2] for own in ours_found] == [own[0][:2] for own in theirs_found]
        for language in QueryLanguage:
            ours, theirs = reader.off_topic(language), whole.off_topic(language)
            assert ours.location == pytest.approx(theirs.location, abs=0.005)
            assert ours.scale == pytest.approx(theirs.scale, abs=0.005)
        assert await _told(reader) == await _told(whole)
        ours_told, theirs_told = await reader.info(), await whole.info()
        assert (ours_told.articles, ours_told.passages, ours_told.outlets) == (
            theirs_told.articles,
            theirs_told.passages,
            theirs_told.outlets,
        )
        texts = ["mua lon o ha noi", "metro so 9 lui ngay chay thu", "blinken gap vuong nghi"]
        restored = await reader.restore_diacritics(texts)
        assert restored == await whole.restore_diacritics(texts)


async def test_the_usual_budgets_give_the_same_answers(made: Path) -> None:
    """Status, articles and marked sentences of each question are the same."""
    async with (
        opened(published_build(made / "whole")) as whole,
        opened(published_build(made / "index")) as reader,
    ):
        assert await _told(reader) == await _told(whole)


async def _told(reader: IndexReader) -> list[object]:
    results = [await Searcher(reader).search(parse_question(text), 3) for text in ASKED]
    return [
        (one.status, [(hit.article.id, hit.highlighted) for hit in one.hits]) for one in results
    ]


def test_counts_and_statistics_are_those_of_a_build_of_everything(made: Path) -> None:
    """What is hidden counts nowhere: rows, and in how many passages each term is."""
    ours = Manifest.load(published_build(made / "index"))
    theirs = Manifest.load(published_build(made / "whole"))
    names = ("pages", "articles", "passages", "sentences")
    assert [ours.counts[name] for name in names] == [theirs.counts[name] for name in names]
    one, other = (load_statistics(published_build(made / name)) for name in ("index", "whole"))
    assert one.passages == other.passages
    hashes = one._hashes
    np.testing.assert_array_equal(one.frequencies(hashes), other.frequencies(hashes))
    assert set(other._hashes) <= set(hashes)


def test_the_other_shards_are_linked_and_nothing_of_them_is_read_again(
    made: Path, corpus: Path, tmp_path: Path
) -> None:
    """Their files are the same files; every file of the generation is as its manifest says."""
    shutil.copytree(corpus / SHARDED, tmp_path / "index", symlinks=True)
    before = published_build(tmp_path / "index")
    report = add_today(made / "today.jsonl", tmp_path / "index")
    after = published_build(tmp_path / "index")
    assert after == report.directory != before
    assert (report.articles, report.hidden) == (2, 1)
    assert report.encoded == Manifest.load(after / TODAY).counts["sentences"]
    for number in range(SHARDS):
        for file in (before / shard_folder(number)).rglob("*"):
            again = after / file.relative_to(before)
            assert file.is_dir() or file.samefile(again)
    assert damaged_files(after) == []
    assert not list((tmp_path / "index" / "builds").glob(".*-2*"))


def test_a_second_run_takes_the_place_of_the_first(index: Path, tmp_path: Path) -> None:
    """Vectors are taken over, what is gone from the sources hides nothing any more."""
    add_today(write(tmp_path / "today.jsonl", EDITED, RAIN), index)
    again = add_today(write(tmp_path / "today.jsonl", RAIN), index)
    assert (again.articles, again.hidden, again.encoded) == (1, 0, 0)
    assert _shown(index, "metro") == TEXT.splitlines()[0][:30]
    assert again.directory
    assert damaged_files(again.directory) == []
    assert not (again.directory / SHARDS_ALONE / SHARDS_ALONE).exists()


def _shown(index: Path, article_id: str) -> str:
    """Return how the text of an article begins, as `show` prints it."""
    with pytest.MonkeyPatch.context() as patch:
        out = StringIO()
        patch.setattr("sys.stdout", out)
        assert main(["show", article_id, "--index", str(index)]) == 0
    return out.getvalue().split("body]\n")[1][:30]


def test_a_page_hides_all_articles_of_its_older_version(tmp_path: Path) -> None:
    """The second article of a page goes with the first; a page whose name begins alike stays."""
    rows = [
        article(
            name, f"Tin {name}", f"Đây là tin số {number} về con đường mới.", "Báo", "2026-01-01"
        )
        for number, name in enumerate(("road", "road#2", "road#two", "road-2", "other"))
    ]
    index = tmp_path / "index"
    shard(write(tmp_path / "all.jsonl", *rows), index)
    report = add_today(
        write(tmp_path / "today.jsonl", {**rows[0], "text": "Đường đã thông."}), index
    )
    assert (report.articles, report.hidden) == (1, 2)
    assert _shown(index, "road") == "Đường đã thông.\n"
    for kept in ("road#two", "road-2", "other"):
        assert _shown(index, kept).startswith("Đây là tin")
    assert main(["show", "road#2", "--index", str(index)]) == 1


async def test_a_today_shard_of_everything_leaves_nothing_else(corpus: Path, index: Path) -> None:
    """Where all articles of the other shards are hidden, answers are the today shard's."""
    report = await asyncio.to_thread(add_today, corpus / "pages", index)
    assert report.hidden == report.articles
    async with (
        opened(published_build(corpus / SINGLE)) as single,
        opened(published_build(index)) as reader,
    ):
        assert await _told(reader) == await _told(single)


@pytest.mark.parametrize("step", ["find_hidden", "merge_statistics", "off_topic_scores", "publish"])
def test_a_crash_half_way_leaves_the_old_generation(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Nothing is published, nothing is left behind, and the next run goes through."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = published_build(index)
    sources = write(tmp_path / "today.jsonl", EDITED)
    with monkeypatch.context() as patch:
        patch.setattr(today_module, step, fail)
        with pytest.raises(BuildError, match="No space left"):
            add_today(sources, index)
    assert published_build(index) == before
    assert [path for path in (index / "builds").iterdir() if path.is_dir()] == [before]
    assert damaged_files(before) == []
    (index / "builds" / ".today-killed").mkdir()  # as a killed run leaves it
    assert add_today(sources, index).hidden == 1
    assert not (index / "builds" / ".today-killed").exists()


def test_it_runs_beside_a_night_build_but_never_replaces_it(
    index: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of a long build does not stop it; a build published meanwhile is not undone."""
    sources = write(tmp_path / "today.jsonl", EDITED)
    with build_folder(index) as scratch:
        assert add_today(sources, index).hidden == 1
        assert scratch.is_dir()
        with build_folder(index, today=True), pytest.raises(BuildError, match="another build"):
            add_today(sources, index)
    merge = today_module.merge_statistics

    def publish_another(*given: object) -> None:
        shard(corpus / "pages", index)
        merge(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(today_module, "merge_statistics", publish_another)
    with pytest.raises(BuildError, match="meanwhile: run the command again"):
        add_today(sources, index)
    assert not (published_build(index) / TODAY).exists()


def test_the_next_build_of_everything_has_no_today_shard(
    index: Path, made: Path, tmp_path: Path
) -> None:
    """It takes vectors over from the shards, and finds today's pages among its sources."""
    add_today(made / "today.jsonl", index)
    directory = shard(made / "pages", index)
    manifest = Manifest.load(directory)
    assert not (directory / TODAY).exists()
    assert not (directory / SHARDS_ALONE).exists()
    assert manifest.counts["reused"] > 0.8 * manifest.counts["sentences"]
    assert _shown(index, "metro").startswith(NEW_TEXT[:30])


class _Slow(LocalTasks):
    """Tasks whose second shard begins when so many today shards came that older builds are gone."""

    def __init__(self, sources: Path, index: Path) -> None:
        self._today = sources, index

    def run(
        self, function: Callable[[Any], Any], jobs: Sequence[Any], done: Callable[[], None]
    ) -> list[Any]:
        if function is not build_shard:
            return super().run(function, jobs, done)
        first = function(jobs[0])
        for _ in range(KEPT_BUILDS):
            add_today(*self._today)
        return [first, *map(function, jobs[1:])]


def test_a_night_build_keeps_the_vectors_that_it_takes_over(
    index: Path, corpus: Path, tmp_path: Path
) -> None:
    """Today shards delete the build that it began with; no shard is embedded anew for that."""
    sources = write(tmp_path / "today.jsonl", EDITED)
    add_today(sources, index)
    before = published_build(index)
    directory = shard(corpus / "pages", index, tasks=_Slow(sources, index))
    assert not before.exists()
    counts = Manifest.load(directory).counts
    assert counts["reused"] == counts["sentences"]
    assert damaged_files(directory) == []


def test_builds_of_the_shards_are_kept_besides(index: Path, tmp_path: Path) -> None:
    """However many today shards came since, one can go back to the build without any."""
    first = published_build(index)
    sources = write(tmp_path / "today.jsonl", EDITED)
    for _ in range(KEPT_BUILDS + 2):
        add_today(sources, index)
    builds = [path for path in (index / "builds").iterdir() if path.is_dir()]
    assert len(builds) == KEPT_BUILDS + 1
    for _ in range(KEPT_BUILDS):
        back = rollback(index)
    assert back == first
    assert _shown(index, "metro") == TEXT[:30]
    assert add_today(sources, index).hidden == 1


def test_commands_know_a_today_shard(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """stats, show, pack and unpack; what was unpacked takes the next today shard."""
    index = tmp_path / "index"
    shutil.copytree(made / "index", index, symlinks=True)
    assert main(["stats", "--index", str(index)]) == 0
    assert "today        articles: 2, hidden: 1" in capsys.readouterr().out
    pack(index, tmp_path / "packed.tar")
    there = unpack(tmp_path / "packed.tar", tmp_path / "there")
    assert damaged_files(there) == []
    assert _shown(tmp_path / "there", "metro") == NEW_TEXT[:30]
    assert add_today(made / "today.jsonl", tmp_path / "there").encoded == 0


def test_the_command_says_what_it_did(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`build SOURCE --today`: what is in the shard, and how many articles it hides."""
    sources = write(tmp_path / "today.jsonl", EDITED, RAIN)
    assert main(["build", str(sources), "--out", str(index), "--today"]) == 0
    printed = capsys.readouterr().out
    assert "2 pages: 2 articles" in printed
    assert "beside the shards, of which 1 articles are hidden" in printed


def test_bad_input_is_one_sentence(
    corpus: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No index, an index in one directory, nothing in the sources, and flags that do not fit."""
    sources = write(tmp_path / "today.jsonl", EDITED)
    empty = write(tmp_path / "empty.jsonl")
    for where, what, why in (
        (tmp_path / "none", sources, "there is no index in"),
        (corpus / SINGLE, sources, "is in one directory, which takes no today shard"),
        (index, empty, "the old index is as it was"),
    ):
        before = sorted(where.rglob("*"))
        assert main(["build", str(what), "--out", str(where), "--today"]) == 1
        told = capsys.readouterr().err.strip().splitlines()
        assert why in told[-1]
        assert [path for path in sorted(where.rglob("*")) if "lock" not in path.name] == [
            path for path in before if "lock" not in path.name
        ]
    for flags in (["--shards", "2"], ["--on", "local"]):
        with pytest.raises(SystemExit, match="2"):
            main(["build", str(sources), "--out", str(index), "--today", *flags])
    with pytest.raises(SystemExit, match="2"):
        main(["build", "--out", str(index), "--today"])
    assert "--today needs a SOURCE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "why"),
    [("model_digest", "built with the model"), ("reader", "version of the reader")],
)
def test_another_model_is_refused(index: Path, tmp_path: Path, field: str, why: str) -> None:
    """A shard of other vectors, or for another reader, could not be searched with the others."""
    manifest = published_build(index) / "manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**facts, field: "another"}), "utf-8")
    with pytest.raises(IndexingError, match=why):
        add_today(write(tmp_path / "today.jsonl", EDITED), index)


async def test_damage_is_one_sentence(index: Path, tmp_path: Path) -> None:
    """A generation that does not know what is hidden is refused, and never shows old versions."""
    directory = (
        await asyncio.to_thread(add_today, write(tmp_path / "today.jsonl", EDITED), index)
    ).directory
    assert directory
    for content in (b"no arrays", None):
        (directory / HIDDEN).unlink()
        if content:
            (directory / HIDDEN).write_bytes(content)
        with pytest.raises(SnapshotError, match="is damaged"):
            async with opened(directory):
                pytest.fail("opened a damaged generation")
    rollback(index)
    (published_build(index) / "shards.json").unlink()
    with pytest.raises(SnapshotError, match="build the shards again"):
        await asyncio.to_thread(add_today, write(tmp_path / "today.jsonl", EDITED), index)


async def test_generations_share_the_open_files_of_their_shards(
    index: Path, tmp_path: Path
) -> None:
    """A new today shard does not have the others read again, and closing one leaves the other."""
    shared = SharedFiles()
    old = published_build(index)
    await asyncio.to_thread(add_today, write(tmp_path / "today.jsonl", EDITED), index)
    with ThreadPoolExecutor(1) as workers:
        models = Models(workers, bundled_encoder(), bundled_reader())
        first = await open_generation(old, models, shared=shared)
        async with aclosing(first):
            second = await open_generation(published_build(index), models, shared=shared)
            assert len(shared._open) == SHARDS + 1
            ours, theirs = first._shards[0].files, second._shards[0].files  # type: ignore[attr-defined]
            assert ours.sentences is theirs.sentences
        async with aclosing(second):
            assert (await second.article("metro") or [None])[0].title == EDITED["title"]
            assert await _told(second)
        assert shared._open == {}


def test_shards_with_some_files_in_common_are_not_shared(index: Path, tmp_path: Path) -> None:
    """As a pull links them: each has its own places of sentences, whatever vectors are the same."""
    ours, theirs = published_build(index) / shard_folder(0), tmp_path / "theirs"
    shutil.copytree(ours, theirs, copy_function=os.link)
    layout = PassageMap.load(ours / PASSAGE_MAP)
    for name in (PASSAGE_MAP, "manifest.json"):
        (theirs / name).unlink()
    replace(layout, bounds=layout.bounds + 1).save(theirs / PASSAGE_MAP)
    replace(Manifest.load(ours), files=checksums(theirs)).save(theirs)
    shared, statistics = SharedFiles(), load_statistics(published_build(index))
    with (
        closing(shared.open(ours, statistics)) as first,
        closing(shared.open(theirs, statistics)) as second,
    ):
        assert (second.map.bounds == first.map.bounds + 1).all()


@asynccontextmanager
async def _served(index: Path) -> AsyncIterator[IndexReader]:
    """Open the shards as an ingress does, whose replicas answer messages."""
    with ThreadPoolExecutor(1) as workers:
        models = Models(workers, bundled_encoder(), bundled_reader())
        replicas = {number: Shard(index, number) for number in range(SHARDS)}
        ingress = _ServedShards(index, replicas, models)  # type: ignore[arg-type]
        for replica in replicas.values():
            await replica.check_health()
        async with aclosing(await ingress.open_reader()) as reader:
            yield reader
        for replica in replicas.values():
            await replica._open.aclose()


async def test_a_cluster_serves_the_today_shard(made: Path) -> None:
    """The ingress has it open itself; the replicas of the others hide what it replaces."""
    async with opened(published_build(made / "index")) as local, _served(made / "index") as served:
        assert await _told(served) == await _told(local)
        found = await served.article("metro")
        assert found
        assert found[0].title == EDITED["title"]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive that holds three articles, kept an hour ago."""
    with Archive.open(tmp_path / "archive") as opened_archive:
        for number in range(3):
            keep(opened_archive, f"bao.test/{number}", f"tin cũ số {number}", hours_ago=1.0)
        yield opened_archive


def keep(archive: Archive, key: str, text: str, hours_ago: float = 0.0) -> None:
    """Keep a version of an article."""
    now = datetime.now(UTC).timestamp() - 3_600 * hours_ago
    paragraphs = "".join(
        f"<p>Câu thứ {n} kể về {text}: cây cầu qua sông được thông xe trong buổi sáng, hàng trăm "
        "người dân đứng hai bên đường chào đón đoàn xe đầu tiên đi qua.</p>"
        for n in range(5)
    )
    page = f"<html><body><article><h1>Chuyện {text} của thành phố</h1>{paragraphs}</article></html>"
    with archive.writing() as rows:
        row = find_article(archive, key) or ArticleRow(key, "Báo Thử", f"https://{key}.html")
        row.state, row.published, row.first_seen, row.updated = KEPT, now, now, now
        save_article(archive, row)
        add_version(rows, key, now, row.address, {}, page.encode(), page)


def test_an_archive_gives_what_has_changed_since_the_shards(
    archive: Archive, tmp_path: Path
) -> None:
    """What is new, what was edited, and what was taken down; not what the shards have as it is."""
    index = tmp_path / "index"
    shard(archive.folder, index)
    keep(archive, "bao.test/1", "bản sửa")
    keep(archive, "bao.test/9", "tin mới")
    report = add_today(archive.folder, index)
    assert (report.articles, report.hidden) == (2, 1)
    assert "bản sửa" in _shown(index, "bao.test/1")
    with archive.writing():
        for key in ("bao.test/0", "bao.test/9", "bao.test/1"):
            row = find_article(archive, key)
            assert row
            bury(archive, row, "gone", "taken down", datetime.now(UTC).timestamp())
    report = add_today(archive.folder, index)
    assert (report.articles, report.hidden) == (0, 2)
    directory = published_build(index)
    assert not (directory / TODAY).exists()
    assert Manifest.load(directory).counts["articles"] == 1
    for key, status in (("0", 1), ("1", 1), ("9", 1), ("2", 0)):
        assert main(["show", f"bao.test/{key}", "--index", str(index)]) == status


def test_a_page_that_can_not_be_read_is_named_where_no_other_is_new(
    archive: Archive, tmp_path: Path
) -> None:
    """An archive that has only let go of articles does not hide it from the report."""
    shard(archive.folder, tmp_path / "index")
    with archive.writing():
        row = find_article(archive, "bao.test/0")
        assert row
        bury(archive, row, "gone", "taken down", datetime.now(UTC).timestamp())
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    report = build_today(
        [archive.folder, tmp_path / "pages"],
        tmp_path / "index",
        bundled_encoder(),
        Progress(StringIO()),
    )
    assert (report.articles, report.hidden) == (0, 1)
    assert [page for page, _ in report.skipped] == ["scan.pdf"]


def test_where_nothing_is_new_the_command_ends_well(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that a timer's unit is not shown as failed: one line, and the index stays as it was; also
    where the archive has let go only what the shards never had."""
    index = tmp_path / "index"
    shard(archive.folder, index)
    before = published_build(index)
    command = ["build", str(archive.folder), "--out", str(index), "--today"]
    for says in ("nothing that is newer than the shards", "nothing new to put beside the shards"):
        assert main(command) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert says in line
        assert "the index is as it was" in line
        assert [path for path in (index / "builds").iterdir() if path.is_dir()] == [before]
        keep(archive, "bao.test/7", "tin nhầm")
        with archive.writing():
            row = find_article(archive, "bao.test/7")
            assert row
            bury(archive, row, "gone", "taken down", datetime.now(UTC).timestamp())


def test_lines_that_the_shards_know_as_boilerplate_stay_out(tmp_path: Path) -> None:
    """One page of today is cleaned as if all pages of its folder were beside it."""
    shared = "Theo dõi chúng tôi trên các trang mạng xã hội của tòa soạn"

    def page(folder: Path, number: int) -> None:
        folder.mkdir(exist_ok=True)
        (folder / f"tin-{number}.txt").write_text(
            f"Chuyện số {number} của thành phố bên sông\n\n"
            f"Câu chuyện số {number} kể rằng cây cầu mới đã được thông xe vào buổi sáng hôm qua.\n"
            f"Người dân ở hai bên bờ sông đã chờ cây cầu số {number} này suốt hai mươi năm qua.\n\n"
            f"{shared}\n",
            "utf-8",
        )

    for number in range(5):
        page(tmp_path / "all", number)
    page(tmp_path / "today", 7)
    shard(tmp_path / "all", tmp_path / "index")
    add_today(tmp_path / "today", tmp_path / "index")
    with closing(
        sqlite3.connect(published_build(tmp_path / "index") / TODAY / "articles.db")
    ) as db:
        texts = [text for (text,) in db.execute("SELECT text FROM passages")]
    assert any("số 7" in text for text in texts)
    assert not any(shared in text for text in texts)
