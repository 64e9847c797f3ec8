"""Checks a finished build before it is published."""

import numpy as np

from index.embedding.encoder import Encoder
from index.errors import BuildError
from index.search.cascade import Cascade
from index.search.index_files import IndexFiles
from index.search.index_reader import Query
from index.storage.articles import ArticleStore
from index.storage.manifest import checksums
from index.text.languages import query_language

SAMPLE_PASSAGES = 20  # each is searched for by its own text
SEARCH_TOP_K = 10  # it must be among as many results
MAX_LOST_SHARE = 1 / 5  # near-duplicates may hide each other; more lost passages are a fault


async def verify(files: IndexFiles, store: ArticleStore, encoder: Encoder) -> None:
    """Raise BuildError unless the files agree and the index finds its own passages."""
    counts = files.manifest.counts
    rows = (*await store.counts(), len(files.sentences))
    expected = (counts["articles"], counts["passages"], counts["sentences"])
    if rows != expected:
        raise BuildError(f"the new index does not agree with itself ({rows} rows, {expected})")
    if checksums(files.directory) != files.manifest.files:
        raise BuildError("the new index was damaged while it was written: check the disk")
    lost, sampled = await _lost_passages(files, store, encoder)
    if len(lost) > MAX_LOST_SHARE * sampled:
        raise BuildError(
            f"the new index does not find {len(lost)} of {sampled} passages by their own "
            f"text (of {', '.join(lost[:3])}): remove the prepared model's folder, and build again"
        )


async def _lost_passages(
    files: IndexFiles, store: ArticleStore, encoder: Encoder
) -> tuple[list[str], int]:
    """Return the articles of passages not found by their own text, and how many were tried."""
    sample = await store.sample(SAMPLE_PASSAGES)
    encoded = encoder.questions([passage.text for passage in sample])
    queries = [
        Query(passage.text, query_language(passage.text), one)
        for passage, one in zip(sample, encoded, strict=True)
    ]
    lost = []
    for passage, query, candidates in zip(
        sample, queries, Cascade(files).retrieve(queries), strict=True
    ):
        best = candidates.passages[np.argsort(-candidates.fused(query.language))[:SEARCH_TOP_K]]
        found = await store.passages([int(number) for number in best])
        if passage.text not in [one.text for one, _ in found]:
            lost.append(passage.article_id)
    return lost, len(sample)
