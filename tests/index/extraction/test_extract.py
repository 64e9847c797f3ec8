"""Cleaning, checked on the five seeds and on invented pages in the layouts of many newspapers.

`tests/pages/expected.json` holds, for each page, every paragraph of its articles in order and, as
`gone`, the texts around them that must not come through.
"""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.extraction.html.page import read
from index.records import Article, Format, Kind, Page, Paragraph
from index.sources.files import pages
from index.text.cleanup import tidy, tidy_lines
from tests.bounds import HANG_SECONDS

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "tests" / "pages"
EXPECTED: dict[str, dict[str, list[Any]]] = json.loads(
    (PAGES / "expected.json").read_text(encoding="utf-8")
)
NAMES = sorted(EXPECTED)


def page_of(name: str) -> Page:
    return next(pages([ROOT / name]))


def cleaned(text: str, form: Format = Format.TEXT) -> list[Article]:
    return articles(Page("page", "page.txt", form, text))


def texts(article: Article, kind: Kind = Kind.BODY) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.kind is kind]


def as_expected(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "paragraphs": [
            ("caption: " if paragraph.kind is Kind.CAPTION else "") + paragraph.text
            for paragraph in article.paragraphs
        ],
    }


def test_every_page_has_its_expectations() -> None:
    """No page lies in tests/pages/ or seeds/ that the golden tests pass over."""
    files = [*PAGES.iterdir(), *(ROOT / "seeds").iterdir()]
    names = {file.relative_to(ROOT).as_posix() for file in files if file.suffix != ".json"}
    assert names == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_paragraph_of_the_article_comes_through(name: str) -> None:
    """Title, outlet, author, day, paragraphs and captions are the page's, whole and in order."""
    found = [as_expected(article) for article in articles(page_of(name))]
    assert found == EXPECTED[name]["articles"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_around_the_article_comes_through(name: str) -> None:
    """No menu, player, teaser headline, timestamp, comment or footer is in any paragraph."""
    kept = [p.text for article in articles(page_of(name)) for p in article.paragraphs]
    for gone in EXPECTED[name]["gone"]:
        assert gone not in kept
        assert len(gone) < 20 or not any(gone in text for text in kept)


@pytest.mark.parametrize("name", NAMES)
def test_cleaning_does_not_hang_on_line_ends_or_blank_lines(name: str) -> None:
    """Windows line ends and a blank line after each line change nothing."""
    page = page_of(name)
    if page.format is Format.HTML:
        pytest.skip("white space between tags is the business of the HTML parser")
    wide = replace(page, text=page.text.replace("\n", "\r\n\r\n"))
    assert articles(wide) == articles(page)


SEED_BODIES = {
    name: "\n".join(
        text.removeprefix("caption: ")
        for article in expected["articles"]
        for text in [article["title"], *article["paragraphs"]]
    )
    for name, expected in EXPECTED.items()
    if name.startswith("seeds/")
}
# Where the article ends and what its paper puts after it begins.
TAIL_STARTS = {
    "seeds/000_77e57d0c20bb941b.txt": "Tiêu điểm",
    "seeds/001_bd9ccc2a77aae1b9.txt": "Đại tướng Phan",
    "seeds/002_406376cbe7d86ae0.txt": "Tin liên quan",
    "seeds/003_5fc0f79eaef17a3a.txt": "Bài viết hay?",
    "seeds/004_9aa2a14834594d2a.txt": "tin mới",
}


@pytest.mark.parametrize("tail", sorted(TAIL_STARTS))
@pytest.mark.parametrize("body", sorted(set(SEED_BODIES) - {"seeds/002_406376cbe7d86ae0.txt"}))
def test_a_side_list_is_known_by_its_looks(body: str, tail: str) -> None:
    """An article of one paper with the side lists of another stays as it is."""
    raw = (ROOT / tail).read_text(encoding="utf-8")
    place = raw.index(TAIL_STARTS[tail])
    alone = cleaned(SEED_BODIES[body])
    with_tail = cleaned(SEED_BODIES[body] + "\n" + raw[place:])
    assert [article.paragraphs for article in with_tail] == [a.paragraphs for a in alone]


STORY = "\n".join(
    [
        "Thị trấn Hòa Bình trồng lại hàng me cổ thụ",
        "Hàng me 80 gốc bị bão quật đổ năm ngoái đã được trồng lại dọc phố chính của thị trấn.",
        "Mỗi gốc me cao chừng 4 m, được ươm từ hạt của chính những cây đã đổ.",
        "Người dân góp tiền mua cọc chống, trường học nhận tưới cây vào mỗi chiều thứ sáu.",
    ]
)


@pytest.mark.parametrize(
    "line",
    [
        "0:00 / 0:00",
        "Chia sẻ",
        "Theo dõi Báo Mới trên Google News",
        "Mời bạn đọc theo dõi Báo Sáng trên Facebook",
        "Bình luận (12)",
        "Xem thêm: Trồng cây me thế nào cho đúng cách",
        ">> Hàng me Sài Gòn mùa lá rụng",
        "Video đang HOT",
        "Quảng cáo",
        "A- A A+",
        "[Bão số 5 quật đổ 300 cây xanh ở thị trấn](https://example.net/a)",
        "![Hàng me](https://example.net/a.jpg)",
        "https://example.net/chia-se",
    ],
)
def test_an_interactive_line_is_dropped_wherever_it_stands(line: str) -> None:
    """Buttons, players, pointers and links go; the text goes on after them."""
    expected = cleaned(STORY)[0].paragraphs
    for place in (2, 3):
        parts = STORY.split("\n")
        parts.insert(place, line)
        assert cleaned("\n".join(parts))[0].paragraphs == expected


@pytest.mark.parametrize(
    "line",
    [
        "Không ai bị thương.",
        "Vì sao là cây me?",
        "Giá: 24.000 đồng",
        "“Tôi nhớ bóng me lắm.”",
        "- Gốc số 1: đường Trần Phú",
        "1. Chọn hạt",
        "12/3/2024",
        "10:35",
        "Chăm cây theo cách của người xưa",
        "Theo kế hoạch, đợt hai bắt đầu từ tháng 9.",
        "Bài học từ trận bão",
        "(Còn nữa)",
    ],
)
def test_a_short_line_of_the_text_survives(line: str) -> None:
    """Subheadings, short sentences, points, quotes and dates inside the text are kept as body."""
    parts = STORY.split("\n")
    parts.insert(3, line)
    assert Paragraph(line) in cleaned("\n".join(parts))[0].paragraphs


def test_a_box_inside_the_article_does_not_end_it() -> None:
    """After "Tin liên quan" and its headlines the article goes on where its text does."""
    parts = STORY.split("\n")
    box = ["Tin liên quan", "Bão số 5 quật đổ hàng trăm cây xanh", "Phố me vào mùa lá non"]
    assert cleaned("\n".join([*parts[:2], *box, *parts[2:]])) == cleaned(STORY)


def test_a_day_is_read_only_where_the_page_dates_the_article() -> None:
    """A day inside the story, or in a side list, is never the article's."""
    title, *rest = STORY.split("\n")
    assert cleaned(STORY)[0].published is None
    dated = "\n".join([title, "Thứ năm, 14/7/2022, 10:30 (GMT+7)", *rest])
    assert cleaned(dated)[0].published == date(2022, 7, 14)
    told = "\n".join([title, *rest, "Ngày 9/7/2022, cây đầu tiên ra lá non trước cổng trường."])
    assert cleaned(told)[0].published is None
    listed = "\n".join([STORY, "Tin mới", "Chợ hoa họp sớm hơn mọi năm", "21:12:07 08/02/2025"])
    assert cleaned(listed)[0].published is None


def test_what_is_quoted_keeps_its_own_spelling() -> None:
    """Quotes, dashes and the place of tone marks stay; only white space and invisible marks go."""
    line = "Ông Hoà nói:\u00a0“Thuỷ lợi –  không phải thủy\u200blợi”, rồi cười\u00ad với mọi người."
    kept = texts(cleaned(STORY + "\n" + line)[0])[-1]
    assert kept == "Ông Hoà nói: “Thuỷ lợi – không phải thủylợi”, rồi cười với mọi người."


def test_an_article_row_is_trusted() -> None:
    """A JSONL row keeps each of its lines, with the fields that the row gives."""
    page = Page(
        "a1",
        "rows.jsonl",
        Format.ARTICLE,
        "Tin mới\n\nChia sẻ  niềm vui\n",
        "Tên bài",
        "https://e.vn/1",
    )
    (article,) = articles(replace(page, outlet="Báo A", published=date(2020, 1, 2)))
    assert texts(article) == ["Tin mới", "Chia sẻ niềm vui"]
    assert (article.title, article.outlet, article.url) == ("Tên bài", "Báo A", "https://e.vn/1")
    assert article.published == date(2020, 1, 2)


def test_an_article_row_without_a_title_takes_its_first_line() -> None:
    """A missing title is the first line; an empty row holds no article."""
    assert articles(Page("a", "f", Format.ARTICLE, "Dòng đầu\nDòng hai"))[0].title == "Dòng đầu"
    assert articles(Page("a", "f", Format.ARTICLE, " \n")) == []


def test_lines_that_pages_share_are_taken_out() -> None:
    """A notice that stands on three pages of a folder is none of their text."""
    notice = "Báo Thị Trấn mong nhận được tin, ảnh của bạn đọc gần xa gửi về tòa soạn mỗi ngày."
    stories = [
        "\n".join(f"{n} {line}" for line in STORY.split("\n")) for n in ("Năm", "Sáu", "Bảy")
    ]
    shared = [
        Page(f"n/{number}", "n.txt", Format.TEXT, f"{story}\n{notice}")
        for number, story in enumerate(stories)
    ]
    repeats = BoilerplateLines.seen_in(shared)
    assert notice in texts(articles(shared[0])[0])
    assert notice not in texts(articles(shared[0], repeats)[0])
    elsewhere = replace(shared[0], id="other/0")
    assert notice in texts(articles(elsewhere, repeats)[0])


def test_an_article_saved_three_times_is_not_taken_for_boilerplate() -> None:
    """Copies of one article keep their text."""
    copies = [Page(str(number), "n.txt", Format.TEXT, STORY) for number in range(3)]
    assert articles(copies[0], BoilerplateLines.seen_in(copies)) == articles(copies[0])


CLEAN = """
import sys
from index.extraction.extract import articles
from index.records import Format, Page
text = sys.stdin.buffer.read().decode()
assert articles(Page("page", "page", Format(sys.argv[1]), text))
"""


def assert_cleaned(text: str, form: Format = Format.TEXT) -> None:
    """Cleans a page in a process of its own, which is stopped when it does not come to an end."""
    command = [sys.executable, "-c", CLEAN, form.value]
    subprocess.run(command, cwd=ROOT, input=text.encode(), timeout=2 * HANG_SECONDS, check=True)


@pytest.mark.parametrize(
    "unit",
    ["*a ", "_a ", "![", "![a](", "[a](b", "1/1/2020 ", "(Nguồn: ", "<!--", "…", "1", "w@", "w@a."],
)
def test_cleaning_takes_time_in_proportion_to_the_page(unit: str) -> None:
    """A hostile line of 200,000 characters does not hold up a build."""
    assert_cleaned(f"{STORY}\n{unit * (200_000 // len(unit))}x")


def test_a_pile_of_marks_is_cut_to_four() -> None:
    """No letter has more than four combining marks; a million on one do not hold up a build."""
    assert tidy("a" + "\u0323\u0301" * 9 + "b") == tidy("a" + "\u0323\u0301" * 2 + "b")
    assert tidy("e\u0302\u0323 -- …….,!?") == "ệ -- …….,!?"
    assert_cleaned(STORY + "\na" + "\u0323\u0301" * 500_000)


def test_what_no_line_may_hold_is_taken_out() -> None:
    """Control characters, marks that turn the direction of text, halves of surrogate pairs."""
    assert tidy("A\x1b[31m \x00b\u202e\u2066c\ud83d d\udfff\x9b") == "A[31m bc d"
    assert tidy_lines("a\x1eb\u2028c\r\nd\x00\n\u200b\n") == ["ab", "c", "d"]
    assert tidy("e\u200b\u0301") == "é"
    assert tidy("Vui \U0001f600") == "Vui \U0001f600"


def web_page(head: str, body: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY.split("\n")[1:])
    heading = STORY.split("\n")[0]
    return (
        f"<html><head>{head}</head><body>{body}"
        f"<article><h1>{heading}</h1>{paragraphs}</article></body></html>"
    )


@pytest.mark.parametrize(
    "script",
    [
        "9" * 5_000,
        "[" * 100_000,
        '{"@type": [' + "[" * 900 + "]" * 901 + "}",
        '{"@type": "Article", "author": ' + "[" * 900 + "]" * 900 + "}",
        "[" + "[]," * 1_000_000 + "[]]",
    ],
    ids=["digits", "broken", "type", "author", "wide"],
)
def test_hostile_declarations_are_ignored(script: str) -> None:
    """Numbers without end, nesting without end and a million items leave the article as it is."""
    assert_cleaned(web_page(f'<script type="application/ld+json">{script}</script>'), Format.HTML)


def test_a_long_declared_day_is_ignored() -> None:
    """A date of 200,000 letters does not hold up a build."""
    assert_cleaned(web_page(f'<meta name="pubdate" content="{"jan" * 70_000}">'), Format.HTML)


def test_many_headlines_and_a_long_title_take_time_in_proportion_to_the_page() -> None:
    """20,000 headlines are not each looked for in a title of 500,000 characters."""
    body = f"<h1>{'a' * 100}b</h1>" * 20_000
    assert_cleaned(web_page(f"<title>{'a' * 500_000}</title>", body), Format.HTML)


def test_half_a_surrogate_pair_is_no_part_of_a_declared_title() -> None:
    """What JSON-LD escapes of an emoji cut in half can be stored and sent."""
    item = r'{"@type": "Article", "headline": "Tin \ud83d"}'
    head = f'<script type="application/ld+json">{item}</script>'
    assert read(web_page(head)).declared.title == "Tin"


def test_many_linked_blocks_take_time_in_proportion_to_the_page() -> None:
    """What follows each of 20,000 linked blocks is looked for a few texts far only."""
    assert_cleaned(
        web_page("", "<p><a href='/x'>một hai ba bốn năm</a></p>\n" * 20_000), Format.HTML
    )


def test_xhtml_is_read_without_a_warning() -> None:
    """A page that opens with an XML declaration is read as any; here a warning is an error."""
    page = '<?xml version="1.0" encoding="utf-8"?>\n' + web_page("")
    assert cleaned(page, Format.HTML)[0].paragraphs == cleaned(STORY)[0].paragraphs


@pytest.mark.parametrize(
    "text", ["", "\n \n", "Trang chủ\nThời sự\nThế giới", "﻿", "![](a.jpg)", "* * *"]
)
def test_a_page_without_text_holds_no_article(text: str) -> None:
    """An empty page, a menu or a picture gives no article, in any format."""
    assert cleaned(text) == []
    assert cleaned(text, Format.HTML) == []
