"""A generation through an object store: the same there, or what was there before."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import BuildError, UnreachableError
from index.pipeline.inspection import damaged_files
from index.storage.generations import KEPT_BUILDS, published_build, rollback
from index.storage.manifest import Manifest
from index.transfer.object_store import ObjectStore
from index.transfer.pull import FETCHED
from tests.index.cluster.corpus import SHARDED, WITH_TODAY
from tests.index.transfer.small import NEW, OLD, TODAY, content, failing, make, pulled, sent
from tests.processes import run_command


@pytest.mark.parametrize("kind", ["one directory", "shards with a today shard"])
def test_answers_after_a_pull_are_those_of_the_source(
    seed_index: Path, corpus: Path, tmp_path: Path, kind: str
) -> None:
    """By the commands that people use: letter for letter, scores and all."""
    source = seed_index if kind == "one directory" else corpus / WITH_TODAY
    there, store = tmp_path / "there", f"file://{tmp_path}/store"
    for words in (("push", store, "--index", source), ("pull", store, "--index", there)):
        done = run_command("index", *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert content(published_build(there)) == content(published_build(source))
    for question in ("Blinken gặp Vương Nghị ngày nào?", "cau binh lac dai bao nhieu"):
        said = [
            run_command("retrieval", "ask", question, "--json", "--index", index, cwd=tmp_path)
            for index in (source, there)
        ]
        assert said[0].returncode == said[1].returncode == 0, said[1].stderr
        assert said[0].stdout == said[1].stdout


def test_only_a_today_shard_moves(corpus: Path, tmp_path: Path) -> None:
    """The files of the other shards are the same ones on the disk, which servers hold open."""
    store, there = str(tmp_path / "store"), tmp_path / "there"
    sent(corpus / SHARDED, store)
    alone = pulled(store, there).directory
    done = sent(corpus / WITH_TODAY, store), pulled(store, there)
    build = done[1].directory
    assert damaged_files(build) == []
    shards = [path for path in build.glob("shard-*/**/*") if path.is_file()]
    assert shards
    assert all(path.samefile(alone / path.relative_to(build)) for path in shards)
    files, before = (set(Manifest.load(one).files.values()) for one in (build, alone))
    assert {one.moved for one in done} == {len(files - before)}
    assert rollback(there) == alone


def test_a_generation_is_the_same_there_and_keeps_its_name(
    url: str, here: Path, there: Path
) -> None:
    """So that machines that pulled the same one know it by the same name."""
    build = make(here, NEW)
    assert sent(here, url).directory == build
    done = pulled(url, there)
    assert done.directory == there / "builds" / build.name == published_build(there)
    assert content(done.directory) == NEW
    assert damaged_files(done.directory) == []
    assert (done.moved, done.present, done.bytes) == (len(NEW), 0, sum(map(len, NEW.values())))


def test_what_is_there_is_not_moved_again(url: str, here: Path, there: Path) -> None:
    """Neither the same generation, nor files of it that another has; those have one copy here."""
    make(here, OLD)
    assert sent(here, url).moved == len(OLD)
    old = pulled(url, there).directory
    assert (sent(here, url).moved, pulled(url, there).moved) == (0, 0)
    assert [path.name for path in (there / "builds").glob("[0-9]*")] == [old.name]
    make(here, NEW)
    done = sent(here, url), pulled(url, there)
    assert [(one.moved, one.present) for one in done] == [(3, 2)] * 2
    linked = [(build / "late/codes").stat().st_ino for build in (old, published_build(there))]
    assert linked[0] == linked[1]


def test_a_rollback_goes_back_after_a_pull(url: str, here: Path, there: Path) -> None:
    """Without the store, as after a build; and one at the source goes through the store."""
    first = make(here, OLD)
    sent(here, url)
    pulled(url, there)
    second = make(here, NEW)
    sent(here, url)
    pulled(url, there)
    assert rollback(there).name == first.name
    assert content(published_build(there)) == OLD
    assert pulled(url, there).directory.name == second.name
    rollback(here)
    assert (sent(here, url).moved, pulled(url, there).moved) == (0, 0)
    assert published_build(there).name == first.name
    assert damaged_files(published_build(there)) == []


def test_old_generations_are_kept_by_the_rule_for_folders(
    url: str, here: Path, there: Path
) -> None:
    """So many without a today shard, and so many with one; files of no other go with the rest."""
    alone, today = [], []
    for number in range(KEPT_BUILDS + 1):
        own = OLD | {"articles.db": b"night %d" % number}
        alone.append(make(here, own).name)
        sent(here, url)
        pulled(url, there)
    for number in range(KEPT_BUILDS + 1):
        today.append(make(here, own | TODAY | {"today/articles.db": b"day %d" % number}).name)
        sent(here, url)
        pulled(url, there)
    kept = {*alone[-KEPT_BUILDS:], *today[-KEPT_BUILDS:]}
    assert {path.name for path in (there / "builds").glob("[0-9]*")} == kept
    store = ObjectStore.open(url)
    manifests = store.manifests()
    assert set(manifests) == kept
    named = {digest for each in manifests.values() for digest in json.loads(each)["files"].values()}
    assert set(store.sizes()) == named


def test_a_push_deletes_only_what_a_push_wrote(tmp_path: Path, here: Path) -> None:
    """Other things at the address stay; an index directory, which has a `current`, is refused."""
    store = tmp_path / "store"
    (store / "files" / "more").mkdir(parents=True)
    foreign = [store / "notes.txt", store / "files" / "a.txt", store / "files" / "more" / "b"]
    for path in foreign:
        path.write_text("mine")
    make(here, OLD)
    sent(here, str(store))
    assert all(path.read_text() == "mine" for path in foreign)
    with pytest.raises(BuildError, match="is an index directory"):
        sent(here, str(here))
    assert content(published_build(here)) == OLD


@pytest.mark.parametrize("half", [False, True])
def test_an_interrupted_push_leaves_the_old_generation(
    url: str, here: Path, there: Path, half: bool
) -> None:
    """Whichever call fails first, in its middle too, and all after it; the next push goes on."""
    for number in range(1, 100):
        shutil.rmtree(here, ignore_errors=True)
        old = make(here, OLD).name
        sent(here, url)
        new = make(here, NEW | {"articles.db": b"number %d" % number}).name
        with failing(number, half=half) as calls:
            try:
                sent(here, url)
            except UnreachableError as error:
                assert "\n" not in str(error)
            else:
                break
        published = "mv" in calls or calls.count("find") == 3  # cleaning up is what failed
        assert pulled(url, there).directory.name in ({old, new} if published else {old})
        sizes = ObjectStore.open(url).sizes()
        files = content(published_build(here)).values()
        lacking = [one for one in files if sizes.get(sha256(one).hexdigest()) != len(one)]
        assert sent(here, url).moved == len(lacking)
        assert content(pulled(url, there).directory)["articles.db"] == b"number %d" % number
        assert damaged_files(published_build(there)) == []
    assert len(calls) == number - 1 > 8


def test_an_interrupted_push_of_what_is_there_leaves_it(url: str, here: Path, there: Path) -> None:
    """As a timer's push, which comes again with nothing new."""
    make(here, OLD)
    sent(here, url)
    for number in range(1, 100):
        with failing(number, half=True) as calls:
            try:
                sent(here, url)
            except UnreachableError:
                pass
            else:
                break
        assert content(pulled(url, there).directory) == OLD
        shutil.rmtree(there)
    assert len(calls) == number - 1 > 3


@pytest.mark.parametrize("half", [False, True])
def test_an_interrupted_pull_leaves_what_is_served(
    url: str, here: Path, there: Path, half: bool
) -> None:
    """Whichever call fails first, in its middle too; the next pull goes on with what it has."""
    make(here, OLD)
    sent(here, url)
    old = pulled(url, there).directory
    new = make(here, NEW).name
    sent(here, url)
    for number in range(1, 100):
        with failing(number, half=half):
            try:
                pulled(url, there)
            except UnreachableError as error:
                assert "\n" not in str(error)
            else:
                break
        assert published_build(there) == old
        assert content(old) == OLD
        assert not list((there / "builds").glob(".partial-*"))
    assert published_build(there).name == new
    assert damaged_files(published_build(there)) == []
    assert not (there / "builds" / FETCHED).exists()
