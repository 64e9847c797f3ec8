"""What a page says of its article comes through right, and nothing is guessed."""

from datetime import date

import pytest

from index.extraction.html.page import read
from index.text.instants import moment_of
from tests.index.extraction.story import (
    PARAGRAPHS,
    TITLE,
    article_page,
    extracted,
    json_ld,
    paragraphs,
    web_page,
)

SITE = '<meta property="og:site_name" content="baobaisay.vn">'
BODY = paragraphs(*PARAGRAPHS)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="BaoBaiSay">' + SITE,
        SITE + json_ld(author={"@type": "Organization", "name": "BaiSay"}),
        SITE + json_ld(author={"@type": "Person", "name": "Báo Bãi Sậy"}),
        '<meta name="AUTHOR" content="baobaisay.vn">',
        '<meta name="author" content="https://baobaisay.vn/tac-gia">',
        '<meta name="author" content="BAI SAY ONLINE">' + SITE,
    ],
)
def test_an_outlet_is_no_author(head: str) -> None:
    """Where the site names itself as author, the writer's name on the last line is looked at."""
    signed = BODY + '<p style="text-align:right"><strong>Thạch Sơn Nam</strong></p>'
    assert extracted(article_page(signed, head))[0].author == "Thạch Sơn Nam"
    assert extracted(article_page(BODY, head))[0].author is None


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "Person", "name": "L&#234; H&#7841;nh"},
        {"@type": "Person", "name": "L&amp;#234; H&amp;#7841;nh"},
        [{"@type": "Person", "name": "Lê Hạnh"}],
        "Lê Hạnh",
    ],
)
def test_entities_in_json_are_unescaped(value: object) -> None:
    """However often they were escaped, names and headlines are letters."""
    (article,) = extracted(article_page(BODY, json_ld(author=value, headline="Khung c&#7917;i")))
    assert article.author == "Lê Hạnh"
    declared = read(web_page(BODY, json_ld(headline="Khung c&#7917;i"))).declared
    assert declared.title == "Khung cửi"


@pytest.mark.parametrize(
    "mark",
    [
        '<div class="author-name">Lê Hạnh</div>',
        '<p class="byline">Bài: Lê Hạnh</p>',
        '<a rel="author" href="/t">Lê Hạnh</a>',
        '<span class="article__author"><a href="/t">Lê Hạnh</a></span>',
        '<div class="post-byline">By Lê Hạnh | Updated March 4, 2026</div>',
    ],
)
def test_a_printed_author_is_read(mark: str) -> None:
    """An element that is marked as author or byline names the writer."""
    page = web_page(f"<h1>{TITLE}</h1>{mark}<div class='content'>{BODY}</div>")
    assert extracted(page)[0].author == "Lê Hạnh"


def test_authors_of_other_boxes_are_not_read() -> None:
    """A name in the comments or in a list of other articles is not the writer's."""
    box = '<div class="related-list"><span class="author">Lê Hạnh</span></div>'
    assert extracted(web_page(f"<h1>{TITLE}</h1><div>{BODY}</div>{box}"))[0].author is None


@pytest.mark.parametrize(
    "printed",
    [
        f'<h1>{TITLE}</h1><div class="time">Thứ tư, 04/03/2026, 09:10 (GMT+7)</div>',
        f'<div class="title">{TITLE}</div><span class="post-time"> - 04/03/2026 09:10</span>',
        f'<h1>{TITLE}</h1><time datetime="2026-03-04T09:10:00+07:00">hôm qua</time>',
        f'<h1>{TITLE}</h1><p class="date">Ngày 4 tháng 3, 2026</p>',
        f'<h1>{TITLE}</h1><div class="meta">Lê Hạnh • 04/03/2026</div>',
    ],
)
def test_a_printed_day_is_read(printed: str) -> None:
    """Near the headline, whether that is an h1 or not, or in a `<time>`."""
    page = web_page(f"{printed}<div class='content'>{BODY}</div>")
    assert extracted(page)[0].published == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("declared", "instant"),
    [
        ("2026-03-04T09:10:00+07:00", "2026-03-04T09:10:00+07:00"),
        ("2026-03-04T02:10:00Z", "2026-03-04T02:10:00+00:00"),
        ("2026-03-04T09:10:00.000 +07:00", "2026-03-04T09:10:00+07:00"),
        ("2026-03-04 09:10:00", None),
        ("04/03/2026 09:10:21", None),
        ("2026-03-04", None),
    ],
)
def test_a_declared_instant_keeps_its_zone(declared: str, instant: str | None) -> None:
    """With a zone the instant is known, without one the day alone: no zone is guessed."""
    page = read(web_page(BODY, json_ld(datePublished=declared)))
    assert (page.published, page.published_at) == (date(2026, 3, 4), instant)


@pytest.mark.parametrize(
    ("text", "day", "instant"),
    [
        ("Thứ bảy, 28/11/2026, 13:00 (GMT+7)", date(2026, 11, 28), "2026-11-28T13:00:00+07:00"),
        ("Cập nhật 4/1/2024, 09:24 (GMT+7)", date(2024, 1, 4), "2024-01-04T09:24:00+07:00"),
        ("04-03-2026 09:10", date(2026, 3, 4), None),
        ("20260304", date(2026, 3, 4), None),
        ("30-11-2026T14:05:00+07:00", date(2026, 11, 30), "2026-11-30T14:05:00+07:00"),
        ("30/11/2026T14:05", date(2026, 11, 30), None),
        ("2026-11-30T24:00:00+07:00", date(2026, 11, 30), None),
        ("March 4, 2026 1:05 PM UTC", date(2026, 3, 4), "2026-03-04T13:05:00+00:00"),
    ],
)
def test_moments_are_read_as_they_are_printed(text: str, day: date, instant: str | None) -> None:
    """The day of the place, and the instant where the zone stands there."""
    found = moment_of(text)
    assert found is not None
    assert (found.day, found.instant) == (day, instant)


def test_a_day_that_can_be_two_is_none() -> None:
    """ "03/04/2026" on an English page names no day for certain; "13/04/2026" does."""
    assert moment_of("03/04/2026", day_first=False) is None
    assert getattr(moment_of("13/04/2026", day_first=False), "day", None) == date(2026, 4, 13)


def test_broken_json_is_read_where_it_can_be() -> None:
    """A comma too many, or a CDATA wrapper, costs no fact."""
    script = '{"@type": "NewsArticle", "headline": "Khung cửi", "datePublished": "2026-03-04",}'
    page = web_page(BODY, f'<script type="application/ld+json">{script}</script>')
    assert read(page).published == date(2026, 3, 4)


def test_the_update_is_told_from_the_publication() -> None:
    """`dateModified` is another instant than `datePublished`."""
    first, last = "2026-03-04T09:10:00+07:00", "2026-03-05T10:00:00+07:00"
    declared = read(web_page(BODY, json_ld(datePublished=first, dateModified=last))).declared
    assert (declared.published_at, declared.updated_at) == (first, last)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("<p>By <b>Lê Hạnh</b></p>", "Lê Hạnh"),
        ("<p>Written by</p><p>Lê Hạnh</p>", "Lê Hạnh"),
        ("<p>Tác giả: Lê Hạnh</p>", "Lê Hạnh"),
        ('<p><a href="/tac-gia/le-hanh">Lê Hạnh</a></p>', "Lê Hạnh"),
        ("<p>By Jane Roe, MD. Reviewed by John Doe</p>", "Jane Roe, MD"),
        ('<p class="author"><b class="name">Lê Hạnh</b><i>Phó ban kinh tế</i></p>', "Lê Hạnh"),
        ('<a rel="author" href="/1">Lê Hạnh</a><a rel="author" href="/2">Mai Sa</a>', "Lê Hạnh"),
        ('<div class="author-description">Ba Năm Kinh Nghiệm</div>', None),
        ("<p>By</p><p>Thứ tư, 04/03/2026</p>", None),
    ],
)
def test_a_byline_is_read_by_its_words_and_places(printed: str, name: str | None) -> None:
    """After "By", in a link to the writer's page, and of what stands about the writer the name."""
    page = web_page(f"<h1>{TITLE}</h1>{printed}<div class='content'>{BODY}</div>")
    assert read(page).author == name


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("lehanh.bbs", None),
        ("content: Bãi Sậy, design: Lê Hạnh", None),
        ("Ban Biên tập Báo Bãi Sậy xin cảm ơn bạn đọc", None),
    ],
)
def test_a_declared_author_is_a_name(declared: str, name: str | None) -> None:
    """ "By" is no part of it; the name of an account, a credit list, a sentence are none."""
    assert read(web_page(BODY, json_ld(author={"name": declared}))).author == name


def test_a_blog_is_named_after_its_writer_a_newspaper_is_not() -> None:
    """The name of a site is an author's where nothing says newspaper, and never in Vietnamese."""
    head = (
        '<meta name="author" content="Jane Roe"><meta property="og:site_name" content="Jane Roe">'
    )
    english = "<p>" + "The loom was left outside in the rain for a year. " * 8 + "</p>"
    title = '<meta property="og:title" content="A loom left outside in the rain">'
    assert read(web_page(english, head + title)).author == "Jane Roe"
    newspaper = json_ld(headline="A loom left outside in the rain", author={"name": "Jane Roe"})
    assert read(web_page(english, head + newspaper)).author is None
    assert (
        read(web_page(BODY, head + f'<meta property="og:title" content="{TITLE}">')).author is None
    )


@pytest.mark.parametrize(
    ("declared", "printed", "day", "instant"),
    [
        (  # the newspaper's own zone
            "2026-03-03T18:30:00Z",
            '<time datetime="2026-03-04T01:30:00+07:00">4/3</time>',
            date(2026, 3, 4),
            "2026-03-04T01:30:00+07:00",
        ),
        (
            "2026-03-03T18:30:00Z",
            "<p>Thứ tư, 04/03/2026, 01:30</p>",
            date(2026, 3, 4),
            "2026-03-03T18:30:00+00:00",
        ),
        # moved to another system
        ("2026-03-04T09:10:00+07:00", "<p>12/01/2019</p>", date(2019, 1, 12), None),
        # of today, or of the last change
        (
            "2026-03-04T09:10:00+07:00",
            "<p>28/11/2026</p>",
            date(2026, 3, 4),
            "2026-03-04T09:10:00+07:00",
        ),
    ],
)
def test_a_declared_day_is_held_against_the_printed_one(
    declared: str, printed: str, day: date, instant: str | None
) -> None:
    """Readers' own day and an earlier one are believed; a later one is not."""
    page = read(
        web_page(f"<h1>{TITLE}</h1>{printed}<div>{BODY}</div>", json_ld(datePublished=declared))
    )
    assert (page.published, page.published_at) == (day, instant)


@pytest.mark.parametrize(
    "printed",
    [
        "<p>Updated on May 27, 2025</p>",
        "<p>Last updated</p><p>May 27, 2025</p>",
        '<p class="meta"><span>Updated on</span> <span>May 27, 2025</span></p>',
        '<div class="field--name-changed"><time datetime="2025-05-27">May 27, 2025</time></div>',
        '<div><a href="/x"><b>A loom in the sun</b> <time datetime="2025-05-27"></time></a></div>',
        "<table><tr><th>Date</th></tr><tr><td>May 27, 2025</td></tr></table>",
    ],
)
def test_a_change_or_another_article_gives_no_day(printed: str) -> None:
    """The day of the last change, of a card's article, of a table is not when this one came out."""
    english = "<p>" + "The loom was left outside in the rain for a year. " * 8 + "</p>"
    body = f"<h1>A loom left outside in the rain</h1><div>{english * 3}{printed}</div>"
    page = web_page(body).replace("<html", '<html lang="en"', 1)
    assert read(page).published is None


@pytest.mark.parametrize(
    "printed",
    [
        "<p>March 4, 2026</p>",
        "<p>Updated May 27, 2026</p><p>Published March 4, 2026</p>",
        "<p>Posted on the March 4, 2026 at 19:00 by nobody</p>",
    ],
)
def test_an_english_day_is_read(printed: str) -> None:
    """Under the headline, or after "Posted on", in words."""
    body = f"<h1>{TITLE}</h1>{printed}<div>{BODY}</div>"
    assert read(web_page(body)).published == date(2026, 3, 4)
