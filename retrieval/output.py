"""An answer as `ask` prints it: JSON values, or lines for a terminal."""

import textwrap

from index.records import Article, article_to_row
from retrieval.results import Answer, ExactAnswer, Hit, Language, Status

WIDTH = 92
# Columns of an article in JSON.
CITED = ("id", "title", "url", "outlet", "published", "file")
CAPTIONS = {
    Language.VI: {
        Status.NOTHING: "Các bài báo không nói đến điều này.",
        Status.UNSURE: "Không chắc các đoạn này trả lời đúng câu hỏi:",
    },
    Language.EN: {
        Status.NOTHING: "The articles do not say.",
        Status.UNSURE: "These passages may not answer the question:",
    },
}
# Passages fit, but none of them answers.
SPOKEN = {
    Language.VI: "Các bài báo có nói đến chuyện này, nhưng không nói điều được hỏi.",
    Language.EN: "The articles speak of this, but do not say it.",
}
INCOMPLETE = {
    Language.VI: "(Hiện có một phần kho bài không truy cập được; có thể còn bài khác.)",
    Language.EN: "(A part of the articles can't be reached now; there may be more.)",
}
NEAREST = {Language.VI: "Các bài gần nhất:", Language.EN: "The nearest articles:"}


def answer_record(answer: Answer) -> dict[str, object]:
    """Return an answer as JSON values."""
    return {
        "question": answer.question,
        "status": answer.status,
        "language": answer.language,
        "hits": [_hit_record(*each) for each in enumerate(answer.hits, start=1)],
        "nearest": [_article(article) for article in answer.nearest],
        "near": [_hit_record(*each) for each in enumerate(answer.near, start=1)],
        "whole": answer.is_whole,
    }


def _hit_record(rank: int, hit: Hit) -> dict[str, object]:
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "passage": hit.passage.text,
        "highlight": hit.highlighted,
        "article": _article(hit.article),
        "also": [_article(article) for article in hit.also],
        "dates": _dates(hit),
        "answer": _exact_answer(hit.answer),
    }


def _dates(hit: Hit) -> dict[str, str]:
    """Return the days by how they are written, but for what is written alike of two days."""
    days: dict[str, set[str]] = {}
    for one in hit.dates:
        written = hit.passage.text[one.span.start : one.span.end]
        days.setdefault(written, set()).add(one.day.isoformat())
    return {written: of.pop() for written, of in days.items() if len(of) == 1}


def _exact_answer(words: ExactAnswer | None) -> dict[str, object] | None:
    if words is None:
        return None
    return {
        "text": words.text,
        "start": words.span.start,
        "end": words.span.end,
        "score": round(words.score, 4),
        "complete": words.complete,
        "dated_by": _article(words.dated_by) if words.dated_by else None,
    }


def _article(article: Article) -> dict[str, object]:
    row = article_to_row(article)
    return {name: row[name] for name in CITED}


def answer_lines(answer: Answer, *, color: bool) -> str:
    """Return an answer as lines for a terminal."""
    said = CAPTIONS[answer.language].get(answer.status)
    if answer.near:
        said = SPOKEN[answer.language]
    parts = [] if answer.is_whole else [INCOMPLETE[answer.language]]
    parts += [said] if said else []
    parts += [_hit(rank, hit, color) for rank, hit in enumerate(answer.hits, start=1)]
    if answer.nearest:
        topics = [f"- {_cited(article)}" for article in answer.nearest]
        parts.append("\n".join([NEAREST[answer.language], *topics]))
    return "\n\n".join(parts)


def _hit(rank: int, hit: Hit, color: bool) -> str:
    opening, closing = ("\033[1m", "\033[0m") if color else ("»", "«")
    text = hit.passage.text
    start, end = hit.highlight.start, hit.highlight.end
    marked = text[:start] + opening + _underlined(hit, color) + closing + text[end:]
    lines = [
        line
        for paragraph in marked.split("\n")
        for line in textwrap.wrap(paragraph, WIDTH, initial_indent="   ", subsequent_indent="   ")
    ]
    lines += [
        f"   {text[one.span.start : one.span.end]} = {one.day.isoformat()}" for one in hit.dates
    ]
    lines += [f"   + {_cited(article)}" for article in hit.also]
    first = [_answer_line(hit.answer)] if hit.answer else []
    return "\n".join([*first, f"{rank}. {hit.article.title}", f"   {_source(hit.article)}", *lines])


def _answer_line(words: ExactAnswer) -> str:
    """Return the words that answer, and who gave the year of their day if another article did."""
    source = f" ({_cited(words.dated_by)})" if words.dated_by else ""
    return f"➤ {words.complete}{source}"


def _underlined(hit: Hit, color: bool) -> str:
    """Return the marked sentence, its words that answer underlined where that can be."""
    sentence, mark, words = hit.highlighted, hit.highlight, hit.answer
    if not (color and words and mark.start <= words.span.start and words.span.end <= mark.end):
        return sentence
    start, end = words.span.start - mark.start, words.span.end - mark.start
    return f"{sentence[:start]}\033[4m{sentence[start:end]}\033[24m{sentence[end:]}"


def _cited(article: Article) -> str:
    return f"{article.title} ({_source(article)})"


def _source(article: Article) -> str:
    published = article.published.isoformat() if article.published else None
    facts = (article.outlet, published, article.url or article.file)
    return " · ".join(fact for fact in facts if fact)
