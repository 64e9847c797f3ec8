"""Cleans a page into articles: the newspaper's text stays, the site's boilerplate goes."""

import re
from dataclasses import replace
from datetime import date
from itertools import dropwhile

from index.extraction.html.marks import opening
from index.extraction.html.page import WebPage, read
from index.extraction.html.people import is_role
from index.extraction.lines.bylines import author, dateline
from index.extraction.lines.line import Line, key, lines
from index.extraction.lines.line_types import LineType, agency, ends_sentence
from index.extraction.lines.wrapping import unwrapped
from index.extraction.segmentation.articles import article_lines, segment
from index.extraction.segmentation.body import ArticleLines
from index.extraction.segmentation.page_kind import Witnesses, is_article_page
from index.extraction.shared_lines import Boilerplate, without_boilerplate
from index.records import Article, Format, Kind, Page, Paragraph, facts_for_article
from index.text.cleanup import tidy, tidy_lines
from index.text.dates import day_of, is_date, is_stamp
from index.text.instants import in_utc
from index.text.languages import article_language
from index.text.sentences import sentences


def articles(page: Page, boilerplate: Boilerplate | None = None) -> list[Article]:
    """Return the articles of a page, the first with the page's id; none where it holds none.

    With `boilerplate`, lines that the pages of one folder share are taken out as well. Raises
    PageError for an HTML page of too many tags.
    """
    if page.format is Format.ARTICLE:
        return _ready(page)
    if page.format is Format.HTML:
        return _web_articles(page, read(page.text), boilerplate)
    found = lines(unwrapped(page.text))
    if boilerplate is not None:
        found = without_boilerplate(page, found, boilerplate)
    return [_article(page, story, number) for number, story in enumerate(segment(found), start=1)]


def _web_articles(page: Page, web: WebPage, boilerplate: Boilerplate | None) -> list[Article]:
    found = list(dropwhile(lambda line: _is_above(line, web), lines(web.text)))
    linked = [line for line in found if line.link]
    if boilerplate is not None:
        found = without_boilerplate(page, found, boilerplate)
    story = article_lines(found, web.title, lambda text: opening(text) in web.followers)
    _add_lede(story, web.lede)
    is_article = is_article_page([*story.body, *linked], _witnesses(story, web))
    if not is_article or all(line.type is LineType.CREDIT for line in story.body):
        return []
    article = _article(page, story, 1)
    return [
        replace(
            article,
            url=article.url or web.declared.url,
            outlet=page.outlet or web.declared.outlet or article.outlet,
            author=web.author or article.author,
            published=page.published or web.published or web.unless_update(article.published),
            published_at=page.published_at or in_utc(web.published_at),
            language=article_language(article.paragraphs[0].text, web.declared.language),
        )
    ]


def _is_above(line: Line, web: WebPage) -> bool:
    """Return whether a line at the start of the text stands above the headline: site noise."""
    return line.type is not LineType.PROSE and key(line.text) in web.above


def _witnesses(story: ArticleLines, web: WebPage) -> Witnesses:
    prose = [line.text for line in story.body if line.type is LineType.PROSE]
    return Witnesses(
        declared=web.declared.is_article,
        teasers=sum(opening(text) in web.followers for text in prose),
        entries=web.entries,
        headlines=web.headlines,
        dated=web.published is not None,
        runs_on=web.runs_on,
        headings=(web.title or "", *web.headings),
    )


def _add_lede(story: ArticleLines, lede: str | None) -> None:
    """Put the lede first where the text lacks it, unless it holds a paragraph of the text."""
    wanted = key(lede or "")
    known = "".join(map(key, (story.title or "", *(line.text for line in story.body))))
    is_text = any(line.type is LineType.PROSE and key(line.text) in wanted for line in story.body)
    if lede and wanted not in known and not is_text:
        story.body.insert(0, Line(lede, LineType.PROSE))


def _ready(page: Page) -> list[Article]:
    texts = tidy_lines(page.text)
    title = tidy(page.title or "")
    if not title and not texts:
        return []
    return [
        Article(
            id=page.id,
            file=page.file,
            title=title or texts[0],
            paragraphs=tuple(Paragraph(text) for text in texts),
            language=article_language(" ".join(texts[:20]) or title),
            **facts_for_article(page),
        )
    ]


def _article(page: Page, story: ArticleLines, number: int) -> Article:
    first = number == 1
    paragraphs = tuple(_paragraphs(story))
    text = " ".join(paragraph.text for paragraph in paragraphs)
    title = (page.title if first else None) or story.title or _first_sentence(paragraphs)
    language = article_language(text)
    return Article(
        id=page.id if first else f"{page.id}#{number}",
        file=page.file,
        title=tidy(title),
        paragraphs=paragraphs,
        url=page.url,
        outlet=page.outlet or _outlet(story),
        author=_author(story),
        published=(page.published if first else None) or _published(story, language == "vi"),
        language=language,
    )


def _first_sentence(paragraphs: tuple[Paragraph, ...]) -> str:
    text = paragraphs[0].text
    start, end = sentences(text)[0]
    return text[start:end]


def _paragraphs(story: ArticleLines) -> list[Paragraph]:
    head = [
        line
        for line in story.head
        if line.type is LineType.CAPTION
        or (line.type is LineType.SHORT and ends_sentence(line.text))
    ]
    made: list[Paragraph] = []
    for line in [*head, *story.body]:
        if line.type is not LineType.CREDIT:
            # A name after a line in quotes says who spoke; after anything else, who is pictured.
            said = bool(made) and made[-1].text[:1] in "\"“‘'«"
            kind = Kind.CAPTION if _is_caption(line, said) else Kind.BODY
            made.append(Paragraph(line.text, kind))
        elif made and not ends_sentence(made[-1].text):
            # The name of the photographer, on a line of its own, ends the caption before it.
            made[-1] = Paragraph(f"{made[-1].text} {line.text}", Kind.CAPTION)
    return made


_MAX_NAME_WORDS = 12


def _is_caption(line: Line, said: bool) -> bool:
    if line.type is LineType.CAPTION or line.pictured:
        return True
    if line.type is not LineType.SHORT or line.heading or ends_sentence(line.text):
        return line.doubled and line.type is LineType.SHORT and not line.heading
    return line.doubled or (not said and _names_someone(line.text))


_ROLE = re.compile(
    r"(?:cựu |nguyên |phó |tân )?(?:ông|bà|anh|chị|ngoại trưởng|tổng thống|thủ tướng|chủ tịch"
    r"|bộ trưởng|thứ trưởng|tổng bí thư|đại sứ|đại tướng|thượng tướng|trung tướng|thiếu tướng"
    r"|đại tá|tổng giám đốc|giám đốc|trưởng|viện trưởng|cục trưởng|hlv|huấn luyện viên|cầu thủ"
    r"|tiền đạo|thủ môn|ca sĩ|diễn viên|đạo diễn|nhạc sĩ|nghệ sĩ|nsnd|nsưt|nhà|bác sĩ|luật sư"
    r"|giáo sư|tiến sĩ|ts|ths|pgs|gs|bs|kts|president|minister|foreign minister|prime minister"
    r"|secretary|general|mr|mrs|ms|dr|coach|actor|singer)\b",
    re.IGNORECASE,
)


def _names_someone(text: str) -> bool:
    """Return whether a line is an office and a name: "Ngoại trưởng Mỹ Colin Powell"."""
    words = text.split()
    capitals = [word[:1].isupper() for word in words]
    return (
        4 <= len(words) <= _MAX_NAME_WORDS
        and all(capitals[-2:])
        and capitals[0]
        and sum(capitals) * 5 >= len(words) * 3
        and _ROLE.match(text) is not None
    )


def _outlet(story: ArticleLines) -> str | None:
    for line in story.body[:3]:
        if name := dateline(line.text):
            return name
    for line in [*story.foot, *story.head]:
        if line.type is LineType.SIGN_OFF and (name := agency(line.text)):
            return name
    return None


_PARTS = re.compile(r"\s[|•·]\s")


def _author(story: ArticleLines) -> str | None:
    for line in [*story.foot, *story.head]:
        if line.type not in {LineType.SHORT, LineType.SIGN_OFF}:
            continue
        for part in _PARTS.split(line.text):
            if (name := author(part)) and not is_role(name):
                return name
    return None


def _published(story: ArticleLines, day_first: bool) -> date | None:
    for part in [part for line in story.head for part in _PARTS.split(line.text)]:
        if is_stamp(part) or is_date(part):
            return day_of(part, day_first)
    for line in reversed(story.above):
        # A day alone over the headline is today's, in the banner of the site.
        if line.type is LineType.STAMP:
            return day_of(line.text, day_first)
    return None
