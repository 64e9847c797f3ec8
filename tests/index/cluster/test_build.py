"""An index in shards: built, merged, published whole or not at all, rebuilt, packed."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.__main__ import main
from index.cluster.build import build_shards
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks
from index.errors import BuildError, SnapshotError
from index.pipeline.inspection import damaged_files
from index.pipeline.known_sentences import DIGEST_BYTES
from index.pipeline.vector_reuse import open_previous
from index.progress import Progress
from index.search.generation import shard_numbers
from index.search.index_files import IndexFiles
from index.search.term_statistics import TermStatistics
from index.storage.diacritics import DiacriticRestorer
from index.storage.files import BM25, DIACRITICS, DIGESTS, STATISTICS, shard_folder, shard_of
from index.storage.generations import published_build, rollback
from index.storage.manifest import Manifest
from index.transfer.packing import pack, unpack
from tests.botapi.process import ROOT
from tests.index.cluster.corpus import SHARDED, SHARDS, SINGLE, SPLIT, opened, shard

TASKS = ModelChoice(threads=1), LocalTasks()


def test_a_page_and_its_further_articles_are_in_one_shard() -> None:
    """The hash is that of the page, the same on every machine, and spreads pages evenly."""
    assert {shard_of(f"page#{number}", 7) for number in range(2, 9)} == {shard_of("page", 7)}
    assert [shard_of(name, 3) for name in ("metro", "bridge", "copy")] == [2, 1, 2]
    counts = np.bincount([shard_of(f"page-{number}", 4) for number in range(4_000)])
    assert counts.min() > 900


def test_statistics_of_shards_add_up_to_those_of_one_index(corpus: Path) -> None:
    """Document frequencies of every term, and the number of passages, are the single index's."""
    single = published_build(corpus / SINGLE)
    whole = TermStatistics.merged([single / BM25])
    merged = TermStatistics.load(published_build(corpus / SHARDED) / STATISTICS)
    hashes = np.load(single / BM25 / "hashes.npy")
    assert len(hashes) == len(
        np.load(published_build(corpus / SHARDED) / STATISTICS / "hashes.npy")
    )
    assert merged.passages == whole.passages
    np.testing.assert_array_equal(merged.frequencies(hashes), whole.frequencies(hashes))
    assert merged.frequencies(np.array([1, 2], np.uint64)).tolist() == [0, 0]


def test_diacritics_of_shards_add_up_to_those_of_one_index(corpus: Path) -> None:
    """Forms and pairs are counted over all shards, the program's own wordings once."""

    def counts(directory: Path) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        table = DiacriticRestorer.load(directory / DIACRITICS)
        forms = table._forms
        pairs = (divmod(pair, len(forms)) for pair in table._pairs.tolist())
        named = [(forms[first], forms[second]) for first, second in pairs]
        return (
            dict(zip(forms, table._counts.tolist(), strict=True)),
            dict(zip(named, table._pair_counts.tolist(), strict=True)),
        )

    assert counts(published_build(corpus / SHARDED)) == counts(published_build(corpus / SINGLE))


def test_a_generation_describes_all_its_shards(corpus: Path) -> None:
    """Its counts are the single index's, it names every file, and each is as it says."""
    single = Manifest.load(published_build(corpus / SINGLE))
    directory = published_build(corpus / SHARDED)
    manifest = Manifest.load(directory)
    assert manifest.counts == single.counts
    assert len(shard_numbers(manifest)) > 1
    assert f"{shard_folder(shard_numbers(manifest)[0])}/manifest.json" in manifest.files
    assert damaged_files(directory) == []
    assert not list((corpus / SHARDED / "builds").glob(".partial-*"))


def test_thresholds_are_those_of_one_index(corpus: Path) -> None:
    """The best score of each off-topic query over all shards is what one index would give it; a
    shard alone, which can't know it, names none."""
    single = Manifest.load(published_build(corpus / SINGLE)).offtopic
    directory = published_build(corpus / SHARDED)
    whole = Manifest.load(directory)
    merged = whole.offtopic
    for number in shard_numbers(whole):
        assert Manifest.load(directory / shard_folder(number)).offtopic == {}
    for language, scores in single.items():
        assert merged[language].location == pytest.approx(scores.location, abs=0.01)
        assert merged[language].scale == pytest.approx(scores.scale, abs=0.01)


def test_a_single_index_gives_its_vectors_to_shards(corpus: Path) -> None:
    """What one directory has is taken over when it is split: every sentence's vector and codes."""
    manifest = Manifest.load(published_build(corpus / SPLIT))
    assert manifest.counts["reused"] == manifest.counts["sentences"]
    single, found = _embedded(published_build(corpus / SINGLE)), dict[bytes, tuple[bytes, bytes]]()
    for number in shard_numbers(manifest):
        found |= _embedded(published_build(corpus / SPLIT) / shard_folder(number))
    assert found == single


def _embedded(directory: Path) -> dict[bytes, tuple[bytes, bytes]]:
    """Return vector and codes of each sentence, by its digest."""
    with closing(IndexFiles.load(directory)) as files:
        digests = np.fromfile(directory / DIGESTS, np.uint8).reshape(-1, DIGEST_BYTES)
        ids = np.arange(len(digests))
        vectors = files.sentences.get(ids)
        found = {}
        for place, digest in enumerate(digests):
            codes, _ = files.tokens.codes(ids[place : place + 1])
            found[digest.tobytes()] = (vectors[place].tobytes(), codes.tobytes())
        return found


def _assert_same_files(directory: Path, corpus: Path) -> None:
    """Every vector is taken over, and every file is the same as before."""
    manifest = Manifest.load(directory)
    assert manifest.counts["reused"] == manifest.counts["sentences"]
    assert content(manifest) == content(Manifest.load(published_build(corpus / SHARDED)))


def content(manifest: Manifest) -> dict[str, str]:
    """Return the checksums of what does not name the time of its build."""
    return {
        name: digest
        for name, digest in manifest.files.items()
        if not name.endswith(("manifest.json", "shards.json"))
    }


class _Failing:
    """Tasks of which the second fails."""

    def run(
        self, function: Callable[[Any], Any], jobs: Sequence[Any], done: Callable[[], None]
    ) -> list[Any]:
        function(jobs[0])
        raise BuildError("a machine is gone")


def test_a_generation_in_shards_is_not_called_damaged(corpus: Path) -> None:
    """A single index takes nothing over from shards, and says so."""
    assert open_previous(corpus / SHARDED) == (None, "it is in shards, and this one is not")


def test_a_generation_is_published_whole_or_not_at_all(corpus: Path, tmp_path: Path) -> None:
    """When a shard fails, the old generation serves on, and nothing of the new one is left."""
    shutil.copytree(corpus / SHARDED, tmp_path / "index", symlinks=True)
    before = published_build(tmp_path / "index")
    with pytest.raises(BuildError, match="a machine is gone"):
        shard(corpus / "pages", tmp_path / "index", tasks=_Failing())
    assert published_build(tmp_path / "index") == before
    assert [path.name for path in (tmp_path / "index" / "builds").iterdir() if path.is_dir()] == [
        before.name
    ]


def test_commands_know_generations(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rebuild, rollback, stats, show, pack and unpack work on shards as on one directory."""
    index = tmp_path / "index"
    shutil.copytree(corpus / SHARDED, index, symlinks=True)
    first = published_build(index).name
    _assert_same_files(shard(corpus / "pages", index), corpus)
    assert rollback(index).name == first
    assert main(["stats", "--index", str(index)]) == 0
    assert f"shards       {SHARDS}" in capsys.readouterr().out
    assert main(["show", "metro", "--index", str(index)]) == 0
    assert "Tuyến metro số 9" in capsys.readouterr().out
    pack(index, tmp_path / "packed.tar")
    assert damaged_files(unpack(tmp_path / "packed.tar", tmp_path / "there")) == []


def test_more_shards_than_articles_leave_some_empty(corpus: Path, tmp_path: Path) -> None:
    """A shard without an article is no shard; a source without any is no index."""
    (tmp_path / "one").mkdir()
    shutil.copy(corpus / "pages" / "news.jsonl", tmp_path / "one" / "news.jsonl")
    directory = shard(tmp_path / "one", tmp_path / "index", shards=6)
    manifest = Manifest.load(directory)
    assert 0 < len(shard_numbers(manifest)) <= manifest.counts["articles"] == 5
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "empty.txt").write_text("\n")
    with pytest.raises(BuildError, match=r"none of 1 pages holds an article \(empty\.txt: "):
        shard(tmp_path / "none", tmp_path / "nothing", shards=2)


def test_pages_that_can_not_be_read_are_named_whatever_their_shard_has(tmp_path: Path) -> None:
    """In report and manifest, as by a build of one directory; also where no shard has any."""
    sources = tmp_path / "pages"
    sources.mkdir()
    (sources / "good.txt").write_text(
        (ROOT / "seeds/003_5fc0f79eaef17a3a.txt").read_text("utf-8"), "utf-8"
    )
    names = [f"bad{number}.pdf" for number in range(5)]
    for name in names:
        (sources / name).write_bytes(b"%PDF-1.4 broken")
    made = build_shards([sources], tmp_path / "index", 4, *TASKS, Progress(StringIO()))
    assert made.directory
    manifest = Manifest.load(made.directory)
    assert len(shard_numbers(manifest)) == 1
    assert (made.pages, made.articles) == (6, 1)
    assert sorted(page for page, _ in made.skipped) == names
    assert (manifest.counts["pages"], manifest.counts["skipped"]) == (6, 5)
    (sources / "good.txt").unlink()
    with pytest.raises(BuildError, match=r"none of 5 pages holds an article \(bad.\.pdf: "):
        shard(sources, tmp_path / "none", shards=4)


async def test_a_damaged_generation_is_refused(corpus: Path, tmp_path: Path) -> None:
    """A missing file of the whole, or of one shard, raises one plain line."""
    directory = published_build(corpus / SHARDED)
    first = shard_folder(shard_numbers(Manifest.load(directory))[0])
    for name in (f"{STATISTICS}/hashes.npy", f"{DIACRITICS}/forms.json", f"{first}/layout.npz"):
        broken = tmp_path / name.replace("/", "-")
        shutil.copytree(directory, broken)
        (broken / name).unlink()
        with pytest.raises(SnapshotError, match="is damaged"):
            async with opened(broken):
                pass
