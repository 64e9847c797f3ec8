"""The places of an index directory, beyond what whole builds show (pipeline/test_build.py)."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import BuildError, SnapshotError
from index.records import SCHEMA
from index.storage.generations import KEPT_BUILDS, build_folder, publish, published_build, rollback
from index.storage.manifest import Manifest
from tests.index.storage.test_manifest import FACTS


def made(index: Path, content: str) -> Path:
    """Publish a build of one file and a manifest."""
    with build_folder(index) as scratch:
        (scratch / "file").write_text(content)
        FACTS.save(scratch)
        return publish(index, scratch, content * 8)


def test_another_user_may_read_a_published_build(tmp_path: Path) -> None:
    """The bot may run as another user than the builder: folder and files are open to read."""
    build = made(tmp_path, "a")
    assert stat.S_IMODE(build.stat().st_mode) == 0o755
    assert (build / "manifest.json").stat().st_mode & stat.S_IROTH


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    """An error inside takes the half-made folder away, and lets the next build in."""
    old = made(tmp_path, "a")
    with pytest.raises(ZeroDivisionError), build_folder(tmp_path) as scratch:
        (scratch / "half").write_text("x")
        raise ZeroDivisionError
    assert [path.name for path in old.parent.iterdir() if path.is_dir()] == [old.name]
    assert published_build(tmp_path) == old
    assert published_build(tmp_path) != made(tmp_path, "b")


def test_a_place_is_for_one_build_at_a_time(tmp_path: Path) -> None:
    """The second is told so at once; the first's folder is not cleared under it."""
    with build_folder(tmp_path) as scratch:
        with pytest.raises(BuildError, match="another build"), build_folder(tmp_path):
            pytest.fail("two builds in one place")
        assert scratch.is_dir()


def test_an_index_may_be_moved_to_another_place(tmp_path: Path) -> None:
    """`current` names its build relative to itself, so a copied or mounted folder still answers."""
    build = made(tmp_path / "here", "a")
    (tmp_path / "here").rename(tmp_path / "there")
    assert published_build(tmp_path / "there") == tmp_path / "there" / "builds" / build.name
    with pytest.raises(SnapshotError):
        published_build(tmp_path / "here")


def test_a_build_after_a_rollback_is_the_published_one(tmp_path: Path) -> None:
    """Going back does not stop the next build, and no more builds are kept than KEPT."""
    builds = [made(tmp_path, content) for content in "abc"]
    assert rollback(tmp_path) == builds[1]
    assert rollback(tmp_path) == builds[0]
    new = made(tmp_path, "d")
    assert published_build(tmp_path) == new
    assert len(list((tmp_path / "builds").glob("[0-9]*"))) == KEPT_BUILDS


def test_rollback_passes_over_what_this_program_does_not_open(tmp_path: Path) -> None:
    """A build that is of another format or damaged, or that whoever answers refuses, is never
    published in the place of one that answers; where no other is older, one line says so."""
    oldest, older, present = (made(tmp_path, content) for content in "abc")
    replace(FACTS, schema=SCHEMA - 1).save(older)
    (oldest / "manifest.json").write_text("{}")
    for require in (Manifest.load, _refuse):
        with pytest.raises(SnapshotError, match=r"no older build in .* fits this program"):
            rollback(tmp_path, require)
        assert published_build(tmp_path) == present
        FACTS.save(oldest)
    assert rollback(tmp_path) == oldest


def _refuse(_: Path) -> None:
    raise SnapshotError("it is of another model")
