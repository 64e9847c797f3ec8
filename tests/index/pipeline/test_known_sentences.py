"""Sentences of an index are found again by the digests of their texts."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.pipeline.known_sentences import (
    DIGEST_BYTES,
    DigestWriter,
    KnownSentences,
    text_digest,
)
from index.storage.files import DIGESTS


def known(folder: Path, digests: Sequence[bytes]) -> KnownSentences:
    """Write the digests of an index's sentences, and open them."""
    with closing(DigestWriter(folder)) as writer:
        writer.add(digests)
    return KnownSentences(folder / DIGESTS)


def test_each_sentence_has_its_id_and_no_other_has_one(tmp_path: Path) -> None:
    """Ids are places in the index; of several alike it is the last one's."""
    texts = [f"Câu {number}." for number in range(300)]
    with closing(known(tmp_path, [*map(text_digest, [*texts, texts[7]])])) as found:
        assert len(found) == 301
        ids = found.find([text_digest(text) for text in [*texts, "Câu khác."]]).tolist()
        assert ids == [*range(7), 300, *range(8, 300), -1]
        assert found.find([]).tolist() == []


def test_digests_with_one_head_are_told_apart(tmp_path: Path) -> None:
    """Sorted by their first half only, none is taken for another."""
    one, other = b"head-of-" + b"a sentence"[:8], b"head-of-" + b"another."
    with closing(known(tmp_path, [one])) as found:
        assert found.find([one, other]).tolist() == [0, -1]


def test_an_index_without_sentences_knows_none(tmp_path: Path) -> None:
    """As one whose build was stopped at once."""
    with closing(known(tmp_path, [])) as found:
        assert found.find([bytes(DIGEST_BYTES)]).tolist() == [-1]


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    """Its sentences are embedded again then."""
    (tmp_path / DIGESTS).write_bytes(bytes(DIGEST_BYTES + 1))
    with pytest.raises(ValueError, match="does not hold rows"):
        KnownSentences(tmp_path / DIGESTS)
