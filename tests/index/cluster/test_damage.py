"""A build of which a disk has lost a file is refused when it is opened, be it one or in shards."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import SnapshotError
from index.storage.generations import published_build
from index.storage.manifest import Manifest
from tests.index.cluster.corpus import SINGLE, WITH_TODAY, opened


async def refused(directory: Path) -> str:
    """Open a build, which must not open; return the line that says why."""
    with pytest.raises(SnapshotError) as raised:
        async with opened(directory):
            pytest.fail("opened")
    assert "is damaged" in str(raised.value)
    assert "python -m index" in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("kind", [SINGLE, WITH_TODAY])
async def test_a_file_of_nothing_but_zeros_is_refused(
    corpus: Path, tmp_path: Path, kind: str
) -> None:
    """Each file in turn, of its own length, as a disk that failed leaves it."""
    directory = copied(corpus / kind, tmp_path)
    for name in Manifest.load(directory).files:
        file = directory / name
        content = file.read_bytes()
        if content and "shards-alone" not in name:  # which the next today shard alone reads
            file.unlink()  # of shards it may be another build's too
            file.write_bytes(bytes(len(content)))
            said = await refused(directory)
            assert file.name in said or file.name == "manifest.json"
            file.write_bytes(content)
    async with opened(directory) as reader:
        assert await reader.newest(1)


@pytest.mark.parametrize("name", ["sentences.f16", "passages.f16"])
@pytest.mark.parametrize("filling", [0.0, np.nan, 100.0])
async def test_vectors_of_which_a_part_is_lost_are_refused(
    corpus: Path, tmp_path: Path, name: str, filling: float
) -> None:
    """The end of the file is zeros, or of no sense; its length is as it was."""
    directory = copied(corpus / SINGLE, tmp_path)
    vectors = np.fromfile(directory / name, np.float16)
    vectors[-len(vectors) // 4 :] = filling
    vectors.tofile(directory / name)
    await refused(directory)


def copied(index: Path, folder: Path) -> Path:
    """Copy an index, to be damaged, and return the directory of its build."""
    shutil.copytree(index, folder / "index", symlinks=True)
    return published_build(folder / "index")
