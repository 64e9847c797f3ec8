"""Two index directories and a store; and the corpus of the tests of shards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tests.index.cluster.conftest import corpus as corpus


@pytest.fixture(params=["file", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty store."""
    yield f"{request.param}://{tmp_path}/store"
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return the index directory of the machine that builds."""
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Return that of a machine that serves."""
    return tmp_path / "there"
