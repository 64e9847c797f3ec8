"""Shows again what was found before, from the rows of an index that may be a newer one."""

from dataclasses import replace

from index.records import Article, Paragraph, Passage
from index.storage.articles import Store
from retrieval.ranking.date_resolution import completed
from retrieval.results import Hit, Reference, digest


async def recall(store: Store, reference: Reference) -> Hit | None:
    """Return the hit that a reference names; None when its passage is gone or was changed.

    What it scored is not known any more: its score is 0.
    """
    found = await store.article(reference.article_id)
    if found is None:
        return None
    article, passages = found
    passage = _at(passages, reference.ordinal)
    if passage is None or digest(passage.text) != reference.digest:
        return None
    others = [await store.article(article_id) for article_id in reference.also]
    also: tuple[Article, ...] = tuple(other[0] for other in others if other)
    dates = completed(passage.text, article.published)
    return Hit(passage, article, 0.0, reference.highlight, also, dates)


async def whole(store: Store, article_id: str) -> Article | None:
    """Return an article with its text, a paragraph a passage; None when it is gone."""
    found = await store.article(article_id)
    if found is None:
        return None
    article, passages = found
    paragraphs = tuple(Paragraph(passage.text, passage.kind) for passage in passages)
    return replace(article, paragraphs=paragraphs)


async def around(store: Store, hit: Hit) -> tuple[Passage | None, Passage | None]:
    """Return the passages before and after that of a hit, in its article."""
    found = await store.article(hit.article.id)
    passages = found[1] if found else []
    return _at(passages, hit.passage.ordinal - 1), _at(passages, hit.passage.ordinal + 1)


def _at(passages: list[Passage], ordinal: int) -> Passage | None:
    return next((passage for passage in passages if passage.ordinal == ordinal), None)
