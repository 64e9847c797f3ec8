"""What is not whole, here or in the store, is neither pushed nor published: one line says so."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from index.__main__ import main
from index.errors import BuildError, SnapshotError
from index.pipeline.inspection import damaged_files
from index.storage.generations import published_build, rollback
from index.transfer.object_store import CURRENT, ObjectStore, Pointer
from index.transfer.packing import MANIFEST
from index.transfer.pull import FETCHED
from tests.index.transfer.small import NEW, OLD, content, make, pulled, sent

CODES, OTHER = sha256(OLD["late/codes"]).hexdigest(), sha256(b"other").hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder of a store."""
    return tmp_path / "store"


@pytest.fixture
def served(here: Path, there: Path, store: Path) -> Path:
    """Return the build that is served, of a store that has a newer one."""
    make(here, OLD)
    sent(here, str(store))
    served = pulled(str(store), there).directory
    make(here, NEW)
    sent(here, str(store))
    return served


def assert_refused(store: Path, there: Path, served: Path, why: str) -> None:
    """A pull fails in one line, and what is served is as it was."""
    with pytest.raises(SnapshotError, match=why) as told:
        pulled(str(store), there)
    assert "\n" not in str(told.value)
    assert published_build(there) == served
    assert content(served) == OLD
    assert not list((there / "builds").glob(".partial-*"))


@pytest.mark.parametrize("how", ["changed", "cut", "emptied", "deleted"])
@pytest.mark.parametrize("name", ["articles.db", "shard-0/manifest.json"])
def test_a_damaged_object_is_never_published(
    here: Path, there: Path, store: Path, served: Path, how: str, name: str
) -> None:
    """The line names it; once it is deleted and pushed again, the pull goes through."""
    object_file = store / "files" / sha256(NEW[name]).hexdigest()
    whole = object_file.read_bytes()
    damage = {"changed": bytes([whole[0] ^ 1]) + whole[1:], "cut": whole[:-1], "emptied": b""}
    object_file.unlink()
    if how in damage:
        object_file.write_bytes(damage[how])
    why = "is damaged: delete it there" if how in damage else "is missing: push the index again"
    assert_refused(store, there, served, f"files/{object_file.name} {why}")
    object_file.unlink(missing_ok=True)
    assert sent(here, str(store)).moved == 1
    assert content(pulled(str(store), there).directory) == NEW


def test_a_push_sends_again_what_has_another_size(
    here: Path, there: Path, store: Path, served: Path
) -> None:
    """As a machine that died left it."""
    object_file = store / "files" / sha256(NEW["articles.db"]).hexdigest()
    object_file.write_bytes(object_file.read_bytes()[:-1])
    assert sent(here, str(store)).moved == 1
    assert content(pulled(str(store), there).directory) == NEW


@pytest.mark.parametrize(
    "pointer", ["", "{", "[]", "null", '{"build": 5, "manifest": 6}', '{"build": "../../x"}']
)
def test_a_damaged_pointer_points_at_nothing(
    here: Path, there: Path, store: Path, served: Path, pointer: str
) -> None:
    """The next push writes it anew."""
    (store / CURRENT).write_text(pointer)
    assert_refused(store, there, served, "current is damaged: push the index again")
    sent(here, str(store))
    assert content(pulled(str(store), there).directory) == NEW


def test_a_pointer_to_a_generation_that_is_not_there(
    there: Path, store: Path, served: Path
) -> None:
    """Or whose manifest is another one."""
    pointer = ObjectStore.open(str(store)).current()
    manifest = store / "builds" / f"{pointer.build}.json"
    whole = manifest.read_bytes()
    manifest.unlink()
    assert_refused(store, there, served, r"\.json is missing: push the index again")
    manifest.write_bytes(whole.replace(b"bundled", b"bumbled"))
    assert_refused(store, there, served, r"\.json is damaged: delete it there")


def with_manifest(store: Path, **facts: object) -> None:
    """Publish a generation with other facts, as nobody's push does."""
    opened = ObjectStore.open(str(store))
    pointer = opened.current()
    changed = json.dumps(json.loads(opened.manifest(pointer)) | facts).encode()
    opened.add_manifest(pointer.build, changed)
    opened.publish(Pointer(pointer.build, sha256(changed).hexdigest()))


@pytest.mark.parametrize("name", ["../out", "/tmp/hoibao-out", "late/../../../out"])
def test_nothing_is_written_outside_of_the_place(
    tmp_path: Path, there: Path, store: Path, served: Path, name: str
) -> None:
    """A manifest whose names lead out, or whose digests do, is refused."""
    with_manifest(store, files={name: sha256(b"").hexdigest()})
    assert_refused(store, there, served, "names no files")
    with_manifest(store, files={"inside": "../" + "0" * 61})
    assert_refused(store, there, served, "names no files")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "store", "there"]


@pytest.mark.parametrize(
    "files",
    [
        {"late/codes": CODES, "late//codes": OTHER},
        {"./late/codes": OTHER, "late/codes": CODES},
        {MANIFEST: CODES},
        {"": OTHER},
        {"a\0b": OTHER},
        {"late/codes": 5},
        {"late/codes": None},
        ["late/codes"],
        None,
    ],
)
def test_a_manifest_that_names_no_files_is_refused(
    there: Path, store: Path, served: Path, files: object
) -> None:
    """Two names of one place too: the second would be written into a file that is served."""
    (store / "files" / OTHER).write_bytes(b"other")
    with_manifest(store, files=files)
    assert_refused(store, there, served, "names no files|is damaged")


def test_files_of_pulls_that_failed_do_not_pile_up(
    here: Path, there: Path, store: Path, served: Path
) -> None:
    """Of generations that are gone nothing is kept; a slow machine may never have fetched one."""
    for number in range(3):
        own = NEW | {"articles.db": b"%d" % number, "words/postings": b"words %d" % number}
        make(here, own)
        sent(here, str(store))
        (store / "files" / sha256(own["words/postings"]).hexdigest()).unlink()
        assert_refused(store, there, served, "is missing")
    left = {path.name for path in (there / "builds" / FETCHED).iterdir()}
    assert left <= {sha256(one).hexdigest() for one in own.values()}


def test_an_index_of_another_format_is_refused(there: Path, store: Path, served: Path) -> None:
    """It says which of the two is older."""
    with_manifest(store, schema=999)
    assert_refused(store, there, served, "built by a newer Hỏi Báo")


def test_a_damaged_index_is_not_pushed(here: Path, there: Path, store: Path, served: Path) -> None:
    """The store publishes what it did, and a file that is gone is named."""
    build = make(here, NEW | {"articles.db": b"newest"})
    (build / "articles.db").write_bytes(b"newesT")
    for why in ("is damaged: build it again", "articles.db is gone"):
        with pytest.raises(SnapshotError, match=why):
            sent(here, str(store))
        (build / "articles.db").unlink(missing_ok=True)
    assert content(pulled(str(store), there).directory) == NEW


def test_a_damaged_file_here_is_fetched_not_linked(
    here: Path, there: Path, store: Path, served: Path
) -> None:
    """A pull passes no damage on from one generation to the next, nor back to one it had."""
    (served / "late/codes").write_bytes(b"coded")
    done = pulled(str(store), there)
    assert content(done.directory) == NEW
    rollback(here)
    sent(here, str(store))
    assert pulled(str(store), there).directory == served
    assert content(served) == OLD
    assert damaged_files(served) == []


@pytest.mark.parametrize("how", ["gone", "blank", "changed"])
def test_a_damaged_file_of_what_is_published_is_mended(
    there: Path, store: Path, served: Path, how: str
) -> None:
    """Each pull sees that a file is gone or blank; one that reads all is asked for by `check`."""
    build = pulled(str(store), there).directory
    file = build / "articles.db"
    file.unlink()
    if how != "gone":
        whole = NEW["articles.db"]
        file.write_bytes(bytes(len(whole)) if how == "blank" else whole[:-1] + b"W")
    if how == "changed":
        assert pulled(str(store), there).mended is False
    done = pulled(str(store), there, check=how == "changed")
    assert (done.directory, done.moved, done.mended) == (build, 1, True)
    assert published_build(there) == build
    assert content(build) == NEW
    assert damaged_files(build) == []
    assert pulled(str(store), there, check=True).mended is False
    assert sorted(path.name for path in (there / "builds").iterdir() if path.is_dir()) == sorted(
        [served.name, build.name]
    )


def test_the_command_says_that_it_mended(
    there: Path, store: Path, served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And that whoever has the index open has to open it again."""
    build = pulled(str(store), there).directory
    (build / "articles.db").write_bytes(b"newer")
    for lines in (2, 1):
        assert main(["pull", str(store), "--index", str(there), "--check"]) == 0
        told = capsys.readouterr().out.splitlines()
        assert len(told) == lines
        assert told[-1].startswith(f"published {build}: {lines - 1} files fetched")
    assert content(build) == NEW


def test_what_can_not_be_mended_stays_as_it_is(there: Path, store: Path, served: Path) -> None:
    """Nothing is put in the place of a damaged file but what has its SHA-256."""
    build = pulled(str(store), there).directory
    (build / "articles.db").unlink()
    (store / "files" / sha256(NEW["articles.db"]).hexdigest()).write_bytes(b"other")
    with pytest.raises(SnapshotError, match="is damaged: delete it there"):
        pulled(str(store), there)
    assert content(build) == {name: NEW[name] for name in NEW if name != "articles.db"}


def test_a_published_index_whose_manifest_is_damaged_is_not_replaced(
    there: Path, store: Path, served: Path
) -> None:
    """The line says how to go back; the pull after that mends it."""
    build = pulled(str(store), there).directory
    (build / MANIFEST).write_text("{}")
    with pytest.raises(SnapshotError, match="go back with `python -m index rollback`"):
        pulled(str(store), there)
    rollback(there)
    assert pulled(str(store), there).directory == build
    assert damaged_files(build) == []


def test_a_place_that_can_not_be_written_is_told(
    tmp_path: Path, here: Path, store: Path, served: Path
) -> None:
    """One line, and no other."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(BuildError, match="can't be pulled into"):
        pulled(str(store), tmp_path / "taken")
