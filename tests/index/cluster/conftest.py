"""The corpus that tests of shards share."""

from pathlib import Path

import pytest

from tests.conftest import once
from tests.index.cluster.corpus import make_corpus


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sources, the single index and the shards; it is not changed."""
    return once(tmp_path_factory, "sharded-corpus", make_corpus)
