"""Looks a finished build over before it is published."""

import hashlib
from pathlib import Path

import numpy as np

from index.embedding.encoder import Encoder
from index.errors import BuildError
from index.search.index_reader import Snapshot
from index.text.analysis import tongue

CHECK_QUESTIONS = 20
CHECK_DEPTH = 10


def checksums(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file but the manifest, by its path in the directory."""
    sums = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            with path.open("rb") as file:
                sums[path.relative_to(directory).as_posix()] = hashlib.file_digest(
                    file, "sha256"
                ).hexdigest()
    return sums


async def check(snapshot: Snapshot, encoder: Encoder) -> None:
    """Check that an index agrees with itself and finds its own articles; else BuildError."""
    counts = snapshot.manifest.counts
    rows = (*await snapshot.store.counts(), len(snapshot.sentences))
    expected = (counts["articles"], counts["passages"], counts["sentences"])
    if rows != expected:
        raise BuildError(f"the new index does not agree with itself ({rows} rows, {expected})")
    if checksums(snapshot.directory) != snapshot.manifest.files:
        raise BuildError("the new index was damaged while it was written: check the disk")
    lost = []
    sample = await snapshot.store.sample(CHECK_QUESTIONS)
    readings = encoder.questions([passage.text for passage in sample])
    for passage, reading, near in zip(sample, readings, snapshot.near(readings), strict=True):
        asked = passage.text
        candidates = snapshot.candidates(asked, reading, tongue(asked), near)
        best = candidates.passages[np.argsort(-candidates.fused(tongue(asked)))[:CHECK_DEPTH]]
        found = await snapshot.store.passages([int(number) for number in best])
        if asked not in [one.text for one, _ in found]:
            lost.append(passage.article_id)
    # Texts that are nearly one another may hide each other; many lost ones are a fault.
    if len(lost) * 5 > len(sample):
        raise BuildError(
            f"the new index does not find {len(lost)} of {len(sample)} passages by their own "
            f"text (of {', '.join(lost[:3])}): remove the prepared model's folder, and build again"
        )
