"""An index as one file: every byte checked, and nothing published of what is not whole."""

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from index.errors import BuildError, IndexingError, SnapshotError
from index.pipeline.inspection import damaged_files
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from index.transfer.packing import MANIFEST, pack, unpack
from tests.index.transfer.small import OLD, make
from tests.processes import run_command


@pytest.fixture(scope="module")
def packed(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the index of the seeds, once."""
    file = tmp_path_factory.mktemp("packed") / "index.tar"
    pack(seed_index, file)
    return file


def test_an_index_answers_where_it_was_unpacked(packed: Path, tmp_path: Path) -> None:
    """By the commands that people use: unpacked into an empty place, the terminal answers."""
    for words in (
        ("index", "unpack", str(packed), "--index", "there"),
        ("retrieval", "ask", "--index", "there", "Blinken gặp Vương Nghị ngày nào?"),
    ):
        done = run_command(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "9/7" in done.stdout
    assert damaged_files((tmp_path / "there" / "current").resolve()) == []


def test_a_packed_file_is_the_same_wherever_it_is_packed(
    seed_index: Path, packed: Path, tmp_path: Path
) -> None:
    """It holds no name, owner or time of the machine."""
    shutil.copytree(seed_index, tmp_path / "moved", symlinks=True)
    pack(tmp_path / "moved", tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == packed.read_bytes()


def test_what_is_published_is_not_published_again(packed: Path, tmp_path: Path) -> None:
    """A timer may unpack the same file every hour: the bot moves when there is something new."""
    first = unpack(packed, tmp_path)
    assert unpack(packed, tmp_path) == first
    assert len(list((tmp_path / "builds").glob("[0-9]*"))) == 1


def test_a_damaged_index_is_unpacked_anew(packed: Path, tmp_path: Path) -> None:
    """One byte that changed in what is published is found, and there is a new build to move to."""
    first = unpack(packed, tmp_path)
    codes = first / "late" / "codes.bin"
    codes.write_bytes(bytes([codes.read_bytes()[0] ^ 1]) + codes.read_bytes()[1:])
    again = unpack(packed, tmp_path)
    assert again != first
    assert published_build(tmp_path) == again
    assert damaged_files(again) == []
    assert unpack(packed, tmp_path) == again


@pytest.mark.parametrize("gone", ["", "late/codes.bin"])
def test_an_index_superseded_while_it_is_packed_is_told(
    seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """Builds published meanwhile delete it, wholly or so far: the line says to pack again."""
    shutil.copytree(seed_index, tmp_path / "index", symlinks=True)
    load = Manifest.load

    def superseded(directory: Path) -> Manifest:
        manifest = load(directory)
        (directory / gone).rename(tmp_path / "gone")
        return manifest

    monkeypatch.setattr(Manifest, "load", superseded)
    with pytest.raises(SnapshotError, match="is gone: pack again if another index was published"):
        pack(tmp_path / "index", tmp_path / "index.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gone", "index"]


@pytest.mark.parametrize("place", [0, 530, 3000, -70_000, "middle"])
def test_a_changed_byte_is_found(packed: Path, tmp_path: Path, place: int | str) -> None:
    """Wherever it is, in names, digests or data (not in padding), nothing is published."""
    content = bytearray(packed.read_bytes())
    position = len(content) // 2 if isinstance(place, str) else place
    content[position] ^= 1
    assert_refused(bytes(content), tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.95])
def test_a_cut_file_is_found(packed: Path, tmp_path: Path, share: float) -> None:
    """A copy that broke off is refused."""
    content = packed.read_bytes()
    assert_refused(content[: int(len(content) * share)], tmp_path)


def assert_refused(content: bytes, folder: Path) -> None:
    """An archive is refused, and leaves neither an index nor scratch files."""
    (folder / "bad.tar").write_bytes(content)
    with pytest.raises(SnapshotError):
        unpack(folder / "bad.tar", folder / "there")
    assert not (folder / "there" / "current").exists()
    assert not list(folder.rglob("builds/.partial-*"))


def test_nothing_is_written_outside_of_the_place(packed: Path, tmp_path: Path) -> None:
    """A file whose name leads out, a link, or one too many is refused, manifest or not."""
    for name, kind in (("../out", tarfile.REGTYPE), ("/tmp/out", tarfile.REGTYPE)):
        assert_refused(with_member(packed, name, kind, listed=True), tmp_path)
    assert_refused(with_member(packed, "link", tarfile.SYMTYPE, listed=True), tmp_path)
    assert_refused(with_member(packed, "more", tarfile.REGTYPE, listed=False), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar", "there"]


def with_member(packed: Path, name: str, kind: bytes, listed: bool) -> bytes:
    """Add a member to an archive, and to its manifest if it is to be listed there."""
    from hashlib import sha256

    written = io.BytesIO()
    with tarfile.open(packed) as old, tarfile.open(fileobj=written, mode="w") as new:
        reader = old.extractfile(MANIFEST)
        assert reader is not None
        fields = json.loads(reader.read())
        if listed:
            fields["files"][name] = sha256(b"").hexdigest()
        manifest = json.dumps(fields).encode()
        digest = sha256(manifest).hexdigest().encode()
        for one, data in (("manifest.sha256", digest), (MANIFEST, manifest)):
            member = tarfile.TarInfo(one)
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
        bad = tarfile.TarInfo(name)
        bad.type, bad.linkname = kind, "/etc/hostname"
        new.addfile(bad)
    return written.getvalue()


def test_an_index_of_another_format_is_named_as_such(seed_index: Path, tmp_path: Path) -> None:
    """Packed by an older or newer program, it says so, and which command helps."""
    shutil.copytree(seed_index, tmp_path / "other", symlinks=True)
    manifest = (tmp_path / "other" / "current").resolve() / MANIFEST
    with pytest.MonkeyPatch.context() as patch:
        fields = json.loads(manifest.read_text("utf-8")) | {"schema": 999}
        manifest.write_text(json.dumps(fields), "utf-8")
        patch.setattr("index.storage.manifest.SCHEMA", 999)
        pack(tmp_path / "other", tmp_path / "index.tar")
    with pytest.raises(SnapshotError, match=r"format 999"):
        unpack(tmp_path / "index.tar", tmp_path / "there")


def test_a_damaged_index_is_not_packed(seed_index: Path, tmp_path: Path) -> None:
    """What would be refused there is refused here, and no file is left."""
    shutil.copytree(seed_index, tmp_path / "bad", symlinks=True)
    file = (tmp_path / "bad" / "current").resolve() / "articles.db"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexingError):
        pack(tmp_path / "bad", tmp_path / "index.tar")
    file.unlink()
    with pytest.raises(IndexingError):
        pack(tmp_path / "bad", tmp_path / "index.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad"]


def test_a_place_that_can_not_be_written_is_told(
    seed_index: Path, packed: Path, tmp_path: Path
) -> None:
    """One line says which file, for either command."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(BuildError, match=r"index\.tar"):
        pack(seed_index, tmp_path / "taken" / "index.tar")
    with pytest.raises(BuildError, match="taken"):
        unpack(packed, tmp_path / "taken")
    with pytest.raises(BuildError, match=r"none\.tar"):
        unpack(tmp_path / "none.tar", tmp_path / "there")


@pytest.mark.parametrize("place", [".", "/", "..", "folder"])
def test_a_folder_is_no_file_to_pack_into(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told before anything is written, and the folder stays what it was."""
    index = tmp_path / "index"
    make(index, OLD)
    (tmp_path / "here" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(BuildError, match="is a folder: name a file to pack the index into"):
        pack(index, Path(place))
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["folder"]
