"""Pages that break extractors: each ends well, in work bounded by its size."""

import unicodedata

import pytest

from index.errors import PageError
from index.extraction.html.tree import MAX_TAGS, parse_html
from index.extraction.lines.line import Line, lines
from index.extraction.lines.line_types import LineType
from index.extraction.segmentation.articles import article_lines, segment
from index.records import Format, Kind
from tests.bounds import no_hang
from tests.index.extraction.story import (
    LEDE,
    PARAGRAPHS,
    TITLE,
    article_page,
    extracted,
    json_ld,
    paragraphs,
    text_page,
    texts,
    web_page,
)

BODY = paragraphs(*PARAGRAPHS)
MANY = 100_000  # lines, for which quadratic work takes minutes


def test_an_article_in_several_containers_is_whole() -> None:
    """A body that a box of the site cuts in two or three comes through in its order."""
    ad = '<div class="ad-slot"><a href="/x">Mua ngay</a></div>'
    longer = [f"{text} Chuyện kể lần thứ {at} bên bến." for at in range(2) for text in PARAGRAPHS]
    parts = [longer[:3], longer[3:7], longer[7:]]
    divs = ad.join(f'<div class="cut">{paragraphs(*part)}</div>' for part in parts)
    assert texts(web_page(f"<h1>{TITLE}</h1><div>{divs}</div>")) == longer


def test_a_line_of_a_megabyte_is_read() -> None:
    """HTML without a line break and a paragraph of many sentences loses no letter."""
    sentence = "Xưởng nằm cuối con đường đất ven kênh, cạnh hàng dừa nước. "
    long = (sentence * (1_000_000 // len(sentence))).strip()
    found = texts(article_page(f"<p>{long}</p>"))
    assert sum(map(len, found)) >= len(long)


def test_marks_apart_from_their_letters_are_joined() -> None:
    """A page in NFD gives the article that the same page in NFC does."""
    page = article_page(BODY)
    (apart,) = extracted(unicodedata.normalize("NFD", page))
    (joined,) = extracted(page)
    assert (apart.title, apart.paragraphs) == (joined.title, joined.paragraphs)


def test_entities_escaped_twice_are_letters() -> None:
    """A template that escapes twice costs no letter, and makes no tag of what was escaped."""
    page = article_page(BODY + "<p>Khung c&amp;#7917;i g&amp;#7895; l&agrave; chữ trong bài.</p>")
    assert texts(page)[-1] == "Khung cửi gỗ là chữ trong bài."
    script = article_page(BODY + "<p>Chữ &amp;lt;script&amp;gt; trong một bài về HTML.</p>")
    assert texts(script)[-1].startswith("Chữ ")


@pytest.mark.parametrize("head", ["", "<meta property='og:title' content='{}'>", "json"])
@pytest.mark.parametrize(
    ("escaped", "title"),
    [
        ("Khung c&amp;#7917;i g&amp;#7895; ch&amp;#7841;y l&amp;#7841;i", "Khung cửi gỗ chạy lại"),
        ("Thẻ &amp;lt;b&amp;gt; trong một bài", "Thẻ <b> trong một bài"),
        ("Thẻ &lt;b&gt; trong một bài", "Thẻ <b> trong một bài"),
    ],
)
def test_a_title_escaped_twice_is_letters(head: str, escaped: str, title: str) -> None:
    """A headline that is escaped once too often is letters, and loses no escaped tag."""
    declared = json_ld(headline=escaped) if head == "json" else head.format(escaped)
    page = web_page(f"<h1>{escaped}</h1><div>{BODY}</div>", declared, title=escaped)
    assert extracted(page)[0].title == title


def test_a_page_of_scripts_is_no_article() -> None:
    """What only a browser would write into the page is not there."""
    assert extracted(web_page(f"<div id=app></div><script>write('{LEDE}')</script>")) == []


def test_an_amp_page_is_an_article() -> None:
    """Its own tags hide no text."""
    page = (
        f'<html amp lang="vi"><head><title>{TITLE}</title></head><body>'
        f"<amp-sidebar>Trang chủ</amp-sidebar><article><h1>{TITLE}</h1>{BODY}"
        '<amp-ad width="1"></amp-ad></article></body></html>'
    )
    assert texts(page) == PARAGRAPHS


def test_a_photo_essay_is_its_captions() -> None:
    """Pictures whose text is their captions make an article of captions."""
    figures = "".join(
        f"<figure><img src='{at}.jpg'><figcaption>{text}</figcaption></figure>"
        for at, text in enumerate(PARAGRAPHS)
    )
    (article,) = extracted(article_page(f"<p>{LEDE}</p>{figures}", json_ld(headline=TITLE)))
    captions = [one.text for one in article.paragraphs if one.kind is Kind.CAPTION]
    assert captions == PARAGRAPHS


def test_a_photo_essay_in_text_is_its_captions() -> None:
    """A headline over lines that each end in whose picture it is; a menu beside one is none."""
    lines = [f"{text[:-1]}. Ảnh: Thạch Sơn" for text in PARAGRAPHS]
    (article,) = extracted(text_page(*lines), Format.TEXT)
    assert article.title == TITLE
    assert [(one.kind, one.text) for one in article.paragraphs] == [
        (Kind.CAPTION, line) for line in lines
    ]
    menu = [f"Mục thứ {at}" for at in range(len(lines) + 2)]
    assert extracted("\n".join([*menu, *lines]), Format.TEXT) == []


PRICES = [("Vàng miếng", "79,5", "81,5"), ("Nhẫn tròn", "77,2", "78,4"), ("Vàng 18K", "57", "59")]


@pytest.mark.parametrize("form", ["html", "tabs", "markdown"])
def test_a_table_of_prices_keeps_its_rows(form: str) -> None:
    """A row is one line with its cells in order, as HTML, as tabs and as markdown."""
    rows = {
        "html": "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in PRICES),
        "tabs": "\n".join("\t".join(row) for row in PRICES),
        "markdown": "\n".join(f"| {' | '.join(row)} |" for row in [("--",) * 3, *PRICES]),
    }[form]
    first, last = PARAGRAPHS[:2], PARAGRAPHS[2:]
    if form == "html":
        table = f"{paragraphs(*first)}<table>{rows}</table>{paragraphs(*last)}"
        found = texts(article_page(table))
    else:
        found = texts(text_page(*first, rows, *last), Format.TEXT)
    assert [text.replace(" |", "") for text in found] == [*first, *map(" ".join, PRICES), *last]


def test_comments_stay_out() -> None:
    """What readers wrote under an article is none of it, in the boxes of any site."""
    body = paragraphs(*PARAGRAPHS)
    said = paragraphs(
        "Tôi từng học dệt ở đó một mùa, nay nghe khung cửi chạy lại thì mừng lắm thay."
    )
    for name in ("cmt", "box_cmt", "cmt-item", "binh-luan", "list_ykien", "comment-list"):
        box = f'<div class="{name}">{said}</div>'
        assert texts(article_page(body + box)) == PARAGRAPHS, name
        assert texts(web_page(f"<h1>{TITLE}</h1><div>{body}</div><h3>Ý kiến</h3>{box}")) == (
            PARAGRAPHS
        ), name


def test_noise_with_marks_that_nobody_sees_is_noise() -> None:
    """Zero-width marks, soft hyphens and a mark of byte order hide no words from the rules."""
    pointer = "Xem\u200b thêm:\u00ad Vì sao khung cửi gỗ đ\u00adắt?"
    page = article_page(paragraphs(*PARAGRAPHS[:3], pointer, *PARAGRAPHS[3:]))
    assert texts(f"\ufeff{page}") == PARAGRAPHS
    lines = text_page(*PARAGRAPHS[:3], pointer, *PARAGRAPHS[3:], "Tin\u200b liên\u00ad quan")
    assert texts(f"\ufeff{lines}", Format.TEXT) == PARAGRAPHS


def test_a_table_of_standings_stays_with_its_text() -> None:
    """Rows of short cells keep all their cells, in a line."""
    rows = "".join(
        f"<tr><td>{at}</td><td>Đội {at}</td><td>{30 - at}</td></tr>" for at in range(1, 6)
    )
    found = texts(article_page(f"{BODY}<table>{rows}</table>"))
    assert found[: len(PARAGRAPHS)] == PARAGRAPHS
    assert all(f"Đội {at}" in " ".join(found) for at in range(1, 6))


def test_an_english_page_is_english_whatever_it_declares() -> None:
    """The language is told by its letters where `lang` says Vietnamese."""
    english = paragraphs(
        *(f"The loom stood by river number {at} for a whole year." for at in range(9))
    )
    (article,) = extracted(article_page(english))
    assert article.language == "en"


def test_json_that_is_none_declares_nothing() -> None:
    """NaN, infinities and broken JSON-LD neither stop a page nor date it."""
    for value in ('{"@type":"NewsArticle","datePublished":NaN}', '{"@type":Infinity', "[1e999]"):
        script = f'<script type="application/ld+json">{value}</script>'
        (article,) = extracted(article_page(BODY, script))
        assert (article.published, len(article.paragraphs)) == (None, len(PARAGRAPHS))


@pytest.mark.parametrize("megabytes", [4, 31])
def test_megabytes_of_small_tags_are_refused_unread(megabytes: int) -> None:
    """More tags than any article has are counted, not parsed: work in proportion to the bytes."""
    page = "<div>a</div>" * (megabytes * 2**20 // 12)
    assert page.count("<div>") > MAX_TAGS
    with pytest.raises(PageError, match="more than 200,000 tags"):
        parse_html(page)


def _many(type_: LineType, text: str, heading: int = 0) -> list[Line]:
    """Make many lines of one look, no two alike."""
    return [Line(f"{text} {number}", type_, heading=heading) for number in range(MANY)]


def test_many_short_lines_take_time_in_proportion() -> None:
    """No line of a page is weighed against all that came before it, or come after it."""
    short = _many(LineType.SHORT, "Lan Hạ")
    opening = [Line(PARAGRAPHS[0], LineType.PROSE)]
    boxes = zip(_many(LineType.PROSE, "Mưa."), _many(LineType.END, "Tin mới"), strict=True)
    mixed = [line for pair in boxes for line in pair]
    with no_hang():
        segment(short)
        segment([*opening, *short])
        segment(_many(LineType.PROSE, "Một hai ba bốn năm", heading=1))
        article_lines(short, TITLE)
        article_lines(mixed, TITLE)


def test_many_pictures_before_many_times_take_time_in_proportion() -> None:
    """The texts of pictures without words between them are not compared one by one."""
    pictures = "".join(f"![ảnh {number}](a)\n" for number in range(60_000))
    times = "".join(f"{1 + number % 28}/7/2022 10:10\n" for number in range(60_000))
    with no_hang():
        assert len(lines(pictures + times)) == 60_000


@pytest.mark.parametrize(
    "tag",
    [
        "<time>x</time>",
        "<a href=/b><time>x</time></a>",
        "<span class=date>x</span>",
        "<p class=byline>x</p>",
        "<span class=author>x y</span>",
    ],
)
def test_many_dates_and_bylines_take_time_in_proportion(tag: str) -> None:
    """Whether a time is that of a change is asked of what stands near it, not of the whole page."""
    with no_hang():
        extracted(article_page(BODY + tag * 40_000))


def test_many_captions_of_one_item_take_time_in_proportion() -> None:
    """Whether an item of a list is a picture is asked once, not for each caption in it."""
    captions = "<figcaption>x</figcaption>" * 40_000
    with no_hang():
        extracted(article_page(f"{BODY}<ul><li><img src=a>{captions}</ul>"))


def test_a_row_of_many_cells_takes_time_in_proportion() -> None:
    """A row of more cells than a table has is read as text: not each cell against all others."""
    cells = "".join(f"<td>Đội {number}</td>" for number in range(MANY))
    with no_hang():
        extracted(article_page(f"{BODY}<table><tr>{cells}</tr></table>"))
