"""Shows again what was found before, from an index that may be a newer one."""

from dataclasses import replace

from index.records import Article, Paragraph, Passage
from index.search.index_reader import IndexReader
from retrieval.ranking.answer_dates import with_years
from retrieval.ranking.date_resolution import resolve_dates
from retrieval.results import ExactAnswer, Hit, Reference, digest


async def restore_hit(reader: IndexReader, reference: Reference) -> Hit | None:
    """Return the hit that a reference names; None when its passage is gone or was changed.

    Its score is not stored, and is 0.
    """
    found = await reader.article(reference.article_id)
    if found is None:
        return None
    article, passages = found
    passage = _at(passages, reference.ordinal)
    if passage is None or digest(passage.text) != reference.digest:
        return None
    others = [await reader.article(article_id) for article_id in reference.also]
    also: tuple[Article, ...] = tuple(other[0] for other in others if other)
    dates = resolve_dates(passage.text, article.published)
    hit = Hit(passage, article, 0.0, reference.highlight, also, dates)
    if reference.answer is None:
        return hit
    words = passage.text[reference.answer.start : reference.answer.end]
    answer = ExactAnswer(words, reference.answer, reference.score)
    return await with_years(reader, replace(hit, answer=answer))


async def full_article(reader: IndexReader, article_id: str) -> Article | None:
    """Return an article with its text, a paragraph a passage; None when it is gone."""
    found = await reader.article(article_id)
    if found is None:
        return None
    article, passages = found
    paragraphs = tuple(Paragraph(passage.text, passage.kind) for passage in passages)
    return replace(article, paragraphs=paragraphs)


async def neighbours(reader: IndexReader, hit: Hit) -> tuple[Passage | None, Passage | None]:
    """Return the passages before and after that of a hit, in its article."""
    found = await reader.article(hit.article.id)
    passages = found[1] if found else []
    return _at(passages, hit.passage.ordinal - 1), _at(passages, hit.passage.ordinal + 1)


def _at(passages: list[Passage], ordinal: int) -> Passage | None:
    return next((passage for passage in passages if passage.ordinal == ordinal), None)
