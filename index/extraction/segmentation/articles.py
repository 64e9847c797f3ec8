"""Splits the lines of a saved page into articles: headline, text, and whether it is an article."""

from collections.abc import Callable, Iterator
from itertools import pairwise, takewhile
from statistics import median

from index.extraction.lines.line import Line, key
from index.extraction.lines.line_types import LineType
from index.extraction.segmentation.body import NUMBERED_PICTURE, ArticleLines, fill_body
from index.extraction.segmentation.boundaries import (
    MAX_SUBHEADING_CHARACTERS,
    MIN_PROSE_LINES,
    headline_like,
    is_entry,
)
from index.extraction.segmentation.page_kind import is_wall


def segment(lines: list[Line]) -> list[ArticleLines]:
    """Return the articles of a page in order; none where no text is continuous prose."""
    proses = [at for at, line in enumerate(lines) if line.type is LineType.PROSE]
    first = proses[MIN_PROSE_LINES - 1] + 1 if len(proses) >= MIN_PROSE_LINES else len(lines)
    openings = [at for at in range(first, len(lines)) if _opens_another(lines, at)]
    bounds = [0, *openings, len(lines)]
    found = [_story(lines[start:end]) for start, end in pairwise(bounds)]
    return [story for story in found if story is not None]


def article_lines(
    lines: list[Line], title: str | None, is_teaser: Callable[[str], bool] = lambda _: False
) -> ArticleLines:
    """Return the article in lines that an extractor chose as its text, under a known title.

    `is_teaser` says whether a paragraph follows a link to another page at once.
    """
    article = ArticleLines(title)
    lines = _without_teasers_at_end(list(_without_copies(lines)), is_teaser)
    end = fill_body(article, lines, 0, chosen=True)
    while article.body and article.body[-1].heading and article.body[-1].type is LineType.SHORT:
        article.body.pop()  # the heading of a box whose entries are gone
    article.foot.extend(lines[end : end + 2])
    return article


def _without_teasers_at_end(lines: list[Line], is_teaser: Callable[[str], bool]) -> list[Line]:
    """Return the lines without a trailing list of other articles, if that is the smaller part."""
    end, teasers = len(lines), 0
    while end and (lines[end - 1].link or is_teaser(lines[end - 1].text)):
        teasers += is_teaser(lines[end - 1].text)
        end -= 1
    prose = sum(line.type is LineType.PROSE for line in lines)
    return lines[:end] if teasers >= 2 and teasers * 2 <= prose else lines


_MIN_COPY_CHARACTERS = 40


def _without_copies(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines without repeats of long ones: pull quotes, copies for small screens."""
    seen: set[str] = set()
    for line in lines:
        text = key(line.text)
        if len(text) <= _MIN_COPY_CHARACTERS or text not in seen:
            yield line
        seen.add(text)


def _opens_another(lines: list[Line], at: int) -> bool:
    """Return whether another article starts here, after one: a headline that is marked as one.

    Its own picture repeats it ("… - Hình 1"), or it is a heading of the first order; and a text
    follows that runs on, which no teaser's does.
    """
    line = lines[at]
    if not headline_like(line) or line.doubled:
        return False
    own = key(line.text)
    repeated = any(
        NUMBERED_PICTURE.search(near.text) and key(NUMBERED_PICTURE.sub("", near.text)) == own
        for near in lines[at + 1 : at + 5]
    )
    if not (repeated or line.heading == 1):
        return False
    run = takewhile(
        lambda near: near.type is not LineType.END and not (near.listed and is_entry(near)),
        lines[at + 1 : at + 9],
    )
    return sum(near.type is LineType.PROSE for near in run) >= 3


def _story(lines: list[Line]) -> ArticleLines | None:
    start = _text_start(lines)
    if start is None:
        return None
    title_at = _title_before(lines, start)
    if title_at is None and headline_like(lines[start]) and start + 1 < len(lines):
        # Nothing stands before it: the first line is the headline, long or with a question mark.
        title_at, start = start, start + 1
    head = lines[title_at + 1 : start] if title_at is not None else []
    title = lines[title_at].text if title_at is not None else None
    story = ArticleLines(title, lines[max(0, (title_at or 0) - 3) : title_at or 0], head)
    end = fill_body(story, lines, start)
    story.foot.extend(lines[end : end + 2])
    front = _is_front(story.body)
    return story if _is_article(story, lines[end:], front) else None


def _text_start(lines: list[Line]) -> int | None:
    """Return the index where running text begins, after any teasers above the article."""
    proses = [at for at, line in enumerate(lines) if line.type is LineType.PROSE and not line.link]
    heading = next((at for at, line in enumerate(lines) if line.heading == 1), -1)
    after = [at for at in proses if at > heading] or proses
    for first, second in pairwise(after):
        between = lines[first + 1 : second]
        entry = any(line.doubled and headline_like(line) and not line.link for line in between)
        if not (entry and any(line.type is LineType.STAMP for line in between)):
            return first
    if after:
        return after[0]
    verse = _verse_start(lines)
    return verse if verse is not None else _captions_start(lines)


def _verse_start(lines: list[Line]) -> int | None:
    """Return the index where a text of short lines begins (verse, dialogue): most end in a mark."""
    marked = [at for at, line in enumerate(lines) if line.text[-1:] in '.,;:!?…"”']
    if len(marked) < 6 or len(marked) * 2 < len(lines):
        return None
    return marked[0]


_MIN_CAPTIONS = 4  # of a photo essay: so many say whose picture it is, and most lines do


def _captions_start(lines: list[Line]) -> int | None:
    """Return the index where a photo essay begins, whose text is its captions."""
    captions = [at for at, line in enumerate(lines) if line.type is LineType.CAPTION]
    if len(captions) < _MIN_CAPTIONS or len(captions) * 2 < len(lines):
        return None
    return captions[0]


def _title_before(lines: list[Line], start: int) -> int | None:
    for at in range(start - 1, -1, -1):
        if lines[at].heading == 1 and lines[at].type in {LineType.SHORT, LineType.PROSE}:
            return at
    for at in range(start - 1, -1, -1):
        if headline_like(lines[at]) and not lines[at].link and not lines[at].pictured:
            return at
    return 0 if start and lines[0].type is LineType.SHORT and start <= 3 else None


def _is_article(story: ArticleLines, rest: list[Line], front: bool) -> bool:
    size = sum(len(line.text) for line in story.body)
    prose = [line for line in story.body if line.type is LineType.PROSE]
    if is_wall(story.title, size):
        return False
    if not prose:
        captions = sum(line.type is LineType.CAPTION for line in story.body)
        return len(story.body) >= 6 or captions >= _MIN_CAPTIONS
    if front:
        return False
    if len(prose) == 1:
        return size >= 150 and not (rest and rest[0].listed)
    return True


_FRONT_HEADLINES = 4


def _is_front(body: list[Line]) -> bool:
    """Return whether headlines and teasers alternate throughout, as on a section page."""
    headlines = [
        at for at, line in enumerate(body) if headline_like(line) and not line.text[:1].isdigit()
    ]
    if len(headlines) < _FRONT_HEADLINES:
        return False
    apart = set(headlines)
    prose = [at for at, line in enumerate(body) if line.type is LineType.PROSE and at not in apart]
    runs = sum(second == first + 1 for first, second in pairwise(prose))
    asked = sum(body[at].text.endswith("?") for at in headlines)
    long = median(len(body[at].text) for at in headlines) >= MAX_SUBHEADING_CHARACTERS
    return long and runs == 0 and asked * 2 < len(headlines) and len(headlines) + 1 >= len(prose)
