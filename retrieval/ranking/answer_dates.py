"""The years of days in an answer: from its article, or another of its event or its page."""

from collections.abc import Sequence
from dataclasses import replace

from index.records import Article
from index.search.index_reader import IndexReader
from retrieval.ranking.date_resolution import resolve_dates_within
from retrieval.results import ExactAnswer, Hit
from retrieval.understanding.date_extraction import find_dates

MAX_ON_PAGE = 3  # articles of a page that are searched for the year; more tell of other events

Account = tuple[Article, Sequence[str]]  # an article, and the texts of its passages


async def with_years(reader: IndexReader, hit: Hit) -> Hit:
    """Return a hit whose answer has the years of its days, where articles of it give them."""
    answer = hit.answer
    if answer is None or not lacks_year(answer, hit.passage.text):
        return hit
    accounts: list[Account] = []
    page = hit.article.id.split("#")[0]  # its second article is `page#2`
    beside = (page, *(f"{page}#{number}" for number in range(2, MAX_ON_PAGE + 1)))
    for article_id in dict.fromkeys([hit.article.id, *(one.id for one in hit.also), *beside]):
        if found := await reader.article(article_id):
            accounts.append((found[0], [passage.text for passage in found[1]]))
    return replace(hit, answer=date_answer(answer, hit.passage.text, accounts))


def lacks_year(answer: ExactAnswer, text: str) -> bool:
    """Whether an answer names a day without its year; `text` is its passage.

    The words before the answer tell that "7/9" is a day, and no fraction.
    """
    return any(
        one.day and not one.year
        for where, one in find_dates(text)
        if answer.span.start <= where.start and where.end <= answer.span.end
    )


def date_answer(answer: ExactAnswer, text: str, accounts: Sequence[Account]) -> ExactAnswer:
    """Return an answer with its days' years; `text` is its passage.

    The first account is that of its own article. Where that gives no year, the first other that
    does is named.
    """
    for place, (article, passages) in enumerate(accounts):
        dates = resolve_dates_within(text, answer.span, article.published, passages)
        if dates:
            return replace(answer, dates=dates, dated_by=article if place else None)
    return answer
