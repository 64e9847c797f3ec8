"""Rendering: any answer becomes one message that Telegram takes, with its answer in bold."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.text_fitting import MAX_MARKS, clean, head, plain_text, tail, units
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.answer import (
    Page,
    describe_hit,
    render_all_hits,
    render_answer,
    render_for_any_chat,
    render_hit,
    render_in_context,
)
from bot.views.articles import article_title
from bot.views.lists import render_latest, render_sources
from bot.views.stories import render_timeline
from index.records import Article, Kind, NewsSource, Passage
from retrieval.results import Answer, Dated, Hit, Language, Newest, Sources, Span, Status
from retrieval.stories.timeline import Event
from tests.botapi import markup

PASSAGE = (
    "Hai nhà ngoại giao đã hội đàm. Ngoại trưởng Mỹ Antony Blinken ngày 9/7 nói rằng ông đã có "
    "một cuộc trao đổi kéo dài hơn 5 giờ đồng hồ. Cả hai đều mô tả cuộc gặp là “thẳng thắn”."
)
SENTENCE = "Ngoại trưởng Mỹ Antony Blinken ngày 9/7 nói rằng"
NASTY = [
    *"<>&\"'/=;#-…. \n\t*_`[]()@",
    *("&amp;", "&lt", "&#39;", "<b>", "</b>", "</blockquote>", "<script>", "]]>", "<!--"),
    *("\x00", "\u202e", "\u2066", "\u200b", "\ud83d", "\udca9", "\u0301" * 40),
    *("👨\u200d👩\u200d👧\u200d👦", "🇻🇳", "𝕍", "ệ", "e\u0302\u0323", "字" * 9),
    *("/start", "@HoiBaoBot", "https://a.b/?x=1&y=2", "Câu này kết thúc. ", "chữ "),
]


def article(**fields: object) -> Article:
    made = {"id": "a", "file": "002.txt", "title": "5 giờ hội đàm", "paragraphs": ()} | fields
    return Article(**made)  # type: ignore[arg-type]


def hit(text: str = PASSAGE, mark: str = SENTENCE, **fields: object) -> Hit:
    start = text.index(mark)
    passage = Passage(0, "a", 0, text, Kind.BODY)
    return Hit(passage, article(**fields), 1.0, Span(start, start + len(mark)))


def found(*hits: Hit, status: Status = Status.FOUND) -> Answer:
    return Answer("?", status, Language.VI, hits)


def shown(answer: Answer, say: Texts = VIETNAMESE) -> tuple[str, list[dict[str, object]]]:
    """Render, and read as Telegram does; fails where Telegram would refuse."""
    nothing = answer.status is Status.NOTHING
    html = render_answer(answer, say).html if nothing else render_all_hits(answer, say)
    text, entities = markup.parse(html)
    assert 0 < markup.utf16(text) <= 4096
    assert len(html.encode()) <= 1 << 15
    assert plain_text(html) == text
    return text, entities


def test_quotes_the_passage_with_the_answer_in_bold() -> None:
    """The passage is a quotation, word for word, and the sentence that answers is bold in it."""
    text, entities = shown(found(hit()))
    assert markup.of_kind(text, entities, "blockquote") == [PASSAGE]
    assert SENTENCE in markup.of_kind(text, entities, "bold")


def test_title_links_to_the_article() -> None:
    """Where there is an address the title is a link, and the file is not named."""
    text, entities = shown(found(hit(url="https://vov.vn/a?x=1&y='2\"")))
    (link,) = [entity for entity in entities if entity["type"] == "text_link"]
    assert link["url"] == "https://vov.vn/a?x=1&y='2\""
    assert markup.of_kind(text, entities, "text_link") == ["5 giờ hội đàm"]
    assert "002.txt" not in text


NOT_FOR_THE_WEB = [
    *(None, "", "javascript:alert(1)", "tg://user?id=1", "ftp://a.b/c", "https://", "http://["),
    *("https://a.b/x y", "https://a.b/\nx", "https://a.b/" + "x" * 3000, "https://a.b/\u202egpj"),
]


@pytest.mark.parametrize("url", NOT_FOR_THE_WEB)
def test_title_is_bold_without_an_address_to_link_to(url: str | None) -> None:
    """Without an address that a browser opens, the title is bold and the file is named."""
    text, entities = shown(found(hit(url=url)))
    assert not [entity for entity in entities if entity["type"] == "text_link"]
    assert "5 giờ hội đàm" in markup.of_kind(text, entities, "bold")
    assert markup.of_kind(text, entities, "code") == ["002.txt"]


@pytest.mark.parametrize(("say", "written"), [(VIETNAMESE, "9/7/2022"), (ENGLISH, "9 July 2022")])
def test_names_outlet_and_date_as_the_language_writes_it(say: Texts, written: str) -> None:
    """Outlet and date stand under the title, the date as the question's language writes it."""
    published = hit(outlet="Reuters", published=date(2022, 7, 9))
    text, _ = shown(found(published), say)
    assert f"Reuters · {written} · 002.txt" in text


def test_unknown_outlet_and_date_leave_no_trace() -> None:
    """What is not known is not mentioned."""
    html = render_answer(found(hit(url="https://vov.vn/a")), VIETNAMESE).html
    assert plain_text(html) == f"5 giờ hội đàm\n{PASSAGE}"


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH])
def test_nothing_found_is_said_in_the_language_asked_for(say: Texts) -> None:
    """An answer without hits says so, in the language that it is rendered in."""
    assert render_answer(found(status=Status.NOTHING), say).html == say.nothing


@pytest.mark.parametrize(
    ("say", "topics"),
    [
        (VIETNAMESE, "Các bài gần nhất:\n• Một (VOV, 9/7/2022)\n• Hai (8/7/2022)\n• Ba"),
        (ENGLISH, "The nearest articles:\n• Một (VOV, 9 July 2022)\n• Hai (8 July 2022)\n• Ba"),
    ],
)
def test_what_the_articles_do_tell_is_offered(say: Texts, topics: str) -> None:
    """With nothing found, the three nearest articles are named, linked where that can be."""
    nearest = (
        article(title="Một", outlet="VOV", published=date(2022, 7, 9), url="https://vov.vn/1"),
        article(title="Hai", published=date(2022, 7, 8)),
        article(title="Ba"),
        article(title="Bốn"),
    )
    nothing = replace(found(status=Status.NOTHING), nearest=nearest)
    text, entities = shown(nothing, say)
    assert text.endswith(topics)
    assert text.startswith(shown(replace(nothing, nearest=()), say)[0])
    assert markup.of_kind(text, entities, "text_link") == ["Một"]


@pytest.mark.parametrize(("say", "says"), [(VIETNAMESE, "Cũng có trong: "), (ENGLISH, "Also in: ")])
def test_names_who_else_tells_it(say: Texts, says: str) -> None:
    """One line under the source links three others, by outlet if no other here is from it."""
    others = (
        article(title="Một", outlet="VnExpress", url="https://vnexpress.net/1"),
        article(title="Hai", outlet="Tuổi Trẻ"),
        article(title="Ba", outlet="VOV", url="https://vov.vn/3"),
        article(title="Bốn", outlet="Thanh Niên"),
    )
    text, entities = shown(found(replace(hit(outlet="VOV"), also=others)), say)
    assert f"VOV · 002.txt\n{says}VnExpress · Tuổi Trẻ · Ba\n{PASSAGE}" in text
    assert markup.of_kind(text, entities, "text_link") == ["VnExpress", "Ba"]


def dated(text: str, *named: str, mark: str = SENTENCE) -> Hit:
    """Make a hit whose passage names these days of July 2022 in short."""
    spans = [Span(text.index(day), text.index(day) + len(day)) for day in named]
    days = tuple(Dated(span, date(2022, 7, place)) for place, span in enumerate(spans, start=1))
    return replace(hit(text, mark), dates=days)


@pytest.mark.parametrize(
    ("say", "written"),
    [(VIETNAMESE, "9/7 là ngày 1/7/2022"), (ENGLISH, "9/7 is 1 July 2022")],
)
def test_days_named_in_short_are_written_out(say: Texts, written: str) -> None:
    """A line under the passage gives the day that its article means, as the language writes it."""
    text, entities = shown(found(dated(PASSAGE, "9/7")), say)
    assert text.endswith(f"{PASSAGE}\n{written}")
    assert written in markup.of_kind(text, entities, "italic")


def test_only_days_that_are_shown_are_written_out() -> None:
    """At most three, each once, and none that was cut away or is written out already."""
    filler = "Một câu dài vừa phải để lấp đầy đoạn văn. " * 200
    passage = f"Hôm 2/7. {filler} Sáng 3/7. {SENTENCE} đấy. Tối 4/7. {filler} Ngày 5/7."
    text, _ = shown(found(dated(passage, "2/7", "3/7", "9/7", "4/7", "5/7")))
    assert text.endswith("\n3/7 là ngày 2/7/2022 · 9/7 là ngày 3/7/2022 · 4/7 là ngày 4/7/2022")
    many = dated("1/2, 3/4, 5/6, 7/8 và 01/7/2022", "1/2", "3/4", "5/6", "7/8", mark="3/4, 5/6")
    assert shown(found(many))[0].count("là ngày") == 3
    full = dated("Từ 01/07/2022 đến nay.", "01/07/2022", mark="Từ")
    assert "là ngày" not in shown(found(full))[0]
    assert "01/07/2022 is 1 July 2022" in shown(found(full), ENGLISH)[0]


def test_what_stands_beside_gives_way_to_the_passages() -> None:
    """Where endless addresses of others leave no room for all, the passages are shown whole."""
    evil = article(title="<i>&" * 50, outlet=None, url="https://a.b/?" + "&" * 2000)
    hits = [replace(hit(outlet="VOV"), also=(evil, evil, evil)) for _ in range(3)]
    text, entities = shown(found(*hits))
    assert markup.of_kind(text, entities, "blockquote") == [PASSAGE] * 3
    assert "Cũng có trong" not in text
    nothing = replace(found(status=Status.NOTHING), nearest=(evil, evil, evil))
    assert markup.of_kind(*shown(nothing), "text_link")


def test_unsure_answers_begin_with_a_word_of_caution() -> None:
    """Passages that may not answer are introduced as such."""
    text, _ = shown(found(hit(), status=Status.UNSURE))
    assert text.startswith(plain_text(VIETNAMESE.unsure))
    assert not shown(found(hit()))[0].startswith(plain_text(VIETNAMESE.unsure))


def test_the_first_hit_is_open_and_the_rest_are_behind_it() -> None:
    """An answer shows its first hit, says of how many, and any other can be shown in its place."""
    answer = found(*[hit(title=f"Bài {name}") for name in "abc"])
    for number, name in enumerate("abc", start=1):
        text, entities = markup.parse(render_hit(answer, number, VIETNAMESE).html)
        assert text.startswith(f"{number}/3 · Bài {name}\n")
        assert markup.of_kind(text, entities, "blockquote") == [PASSAGE]
    assert render_answer(answer, VIETNAMESE) == render_hit(answer, 1, VIETNAMESE)
    assert plain_text(render_answer(found(hit()), VIETNAMESE).html).startswith("5 giờ hội đàm\n")


def test_all_hits_are_shown_in_order() -> None:
    """Together hits are shown best first, numbered, no more than five."""
    text, entities = shown(found(*[hit(title=f"Bài {name}") for name in "abcdef"]))
    assert [text.index(f"{place}. Bài {name}") for place, name in enumerate("abcde", start=1)]
    assert "Bài f" not in text
    assert len(markup.of_kind(text, entities, "blockquote")) == 5


def test_a_passage_is_shown_in_its_context() -> None:
    """The passages before and after stand around it, in the same quotation."""
    page = render_in_context(found(hit()), 1, "Đoạn trước.", "Đoạn sau.", VIETNAMESE)
    text, entities = markup.parse(page.html)
    assert markup.of_kind(text, entities, "blockquote") == [
        f"Đoạn trước.\n\n{PASSAGE}\n\nĐoạn sau."
    ]
    assert SENTENCE in markup.of_kind(text, entities, "bold")
    first = render_in_context(found(hit()), 1, "", "Đoạn sau.", VIETNAMESE)
    assert f"\n{PASSAGE}\n\nĐoạn sau." in plain_text(first.html)


def test_outside_text_cannot_format() -> None:
    """Tags in titles, names and passages are shown as they are written."""
    evil = "<b>x</b> & <a href='https://evil.example'>y</a> </blockquote> &lt;"
    text, entities = shown(found(hit(evil, "x</b> &", title=evil, outlet=evil, file=evil)))
    assert markup.of_kind(text, entities, "blockquote") == [evil]
    assert not [entity for entity in entities if entity["type"] == "text_link"]


def test_long_passages_are_cut_around_the_answer() -> None:
    """Three endless passages fit one message, each with its whole answering sentence in bold."""
    filler = "Một câu dài vừa phải để lấp đầy đoạn văn. " * 200
    hits = [hit(filler + SENTENCE + " đấy. " + filler) for _ in range(3)]
    text, entities = shown(found(*hits))
    quotations = markup.of_kind(text, entities, "blockquote", "expandable_blockquote")
    assert markup.of_kind(text, entities, "bold").count(SENTENCE) == 3
    assert all(quotation.startswith("…") and quotation.endswith("…") for quotation in quotations)
    assert markup.utf16(text) > 3000


def test_an_endless_sentence_is_cut_last() -> None:
    """An answering sentence too long for a message is cut at a word, and stands alone."""
    text, entities = shown(found(hit("chữ " * 3000, "chữ " * 2000), hit()))
    (bold,) = [part for part in markup.of_kind(text, entities, "bold") if part.startswith("chữ")]
    assert bold.endswith("chữ…")


def test_collapsed_only_where_the_answer_shows() -> None:
    """A long quotation is collapsed if its answer stands at its beginning, and open if not."""
    rest = " Rồi còn nhiều câu nữa theo sau đó." * 20
    early, late = hit(SENTENCE + rest, SENTENCE), hit(rest + SENTENCE, SENTENCE)
    _, entities = shown(found(hit(), early, late))
    kinds = [entity["type"] for entity in entities if "blockquote" in str(entity["type"])]
    assert kinds == ["blockquote", "expandable_blockquote", "blockquote"]


def nasty(chance: random.Random, most: int) -> str:
    return "".join(chance.choices(NASTY, k=chance.randrange(most)))


def every_part(page: Callable[[int], Page]) -> list[str]:
    return [page(part).html for part in range(1, page(1).parts + 1)]


@pytest.mark.parametrize("seed", range(100))
def test_any_answer_is_a_message_that_telegram_takes(seed: int) -> None:
    """Whatever characters and lengths come in, the message is accepted and the answer is bold."""
    chance = random.Random(seed)
    hits = []
    for _ in range(chance.randrange(1, 5)):
        text = nasty(chance, chance.choice([3, 200, 3000])) + "x"
        start = chance.randrange(len(text))
        span = Span(start, chance.randrange(start, len(text) + 1))
        published = chance.choice([None, date(1999, 12, 31)])
        url = chance.choice([None, nasty(chance, 30), "https://a.b/?" + nasty(chance, 40)])
        title, outlet = nasty(chance, 300), nasty(chance, 99)
        named = article(title=title, outlet=outlet, url=url, file="f.md", published=published)
        also = (named,) * chance.randrange(5)
        starts = sorted(chance.randrange(len(text)) for _ in range(chance.randrange(9)))
        places = [Span(start, start + chance.randrange(9)) for start in starts]
        dates = tuple(Dated(place, date(1999, 12, 31)) for place in places)
        hits.append(Hit(Passage(0, "a", 0, text, Kind.BODY), named, 1.0, span, also, dates))
        shown(replace(found(status=Status.NOTHING), nearest=also))
    answer = found(*hits, status=chance.choice([Status.FOUND, Status.UNSURE]))
    before, after = nasty(chance, 900), nasty(chance, 900)
    for html in (
        *every_part(lambda part: render_hit(answer, 1, VIETNAMESE, part)),
        *every_part(lambda part: render_in_context(answer, 1, before, after, VIETNAMESE, part)),
        render_for_any_chat(replace(answer, question=nasty(chance, 256)), 1, VIETNAMESE),
        render_latest(Newest(tuple(each.article for each in hits)), nasty(chance, 300), VIETNAMESE),
    ):
        page, _ = markup.parse(html)
        assert 0 < markup.utf16(page) <= 4096
        assert plain_text(html) == page
    assert 0 < units(article_title(hits[0].article)) <= 200
    assert units(describe_hit(hits[0], ENGLISH)) <= 300
    text, entities = shown(answer)
    marked = clean(hits[0].highlighted.strip())
    if len(marked) < 1000 and marked.strip():
        assert marked.strip() in text
        assert any(marked.strip() in bold for bold in markup.of_kind(text, entities, "bold"))


def test_sources_are_listed_and_fit() -> None:
    """What can be asked about is listed in numbers and names, escaped, in one message."""
    evil = article(title="<i>&" * 400, url="https://a.b/?" + "&" * 2000, published=date(2022, 7, 9))
    many = Sources(
        6, 40, (("<b>VOV", 5),) * 30, (evil,) * 10, datetime(2026, 11, 21, 8, tzinfo=UTC)
    )
    for say in (VIETNAMESE, ENGLISH):
        html = render_sources(many, say, ZoneInfo("Asia/Ho_Chi_Minh"))
        text, _ = markup.parse(html)
        assert markup.utf16(text) <= 4096
        assert len(html.encode()) <= 1 << 15
        assert "<b>VOV (5)" in text
        assert "15:00 (UTC+7)" in text


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_sources_say_until_when_the_news_reaches_and_who_is_silent(say: Texts) -> None:
    """The newest of all sources is how far the news reaches; those without any are named."""
    now = datetime(2026, 11, 28, 8, tzinfo=UTC)
    fresh = NewsSource("Báo <Mới>", now - timedelta(minutes=55), 9, 86_400)
    silent = NewsSource("Báo <Cũ>", now - timedelta(hours=30), 4, 86_400)
    found = Sources(13, 40, (), (), now, (fresh, silent))
    text, _ = markup.parse(render_sources(found, say, ZoneInfo("Asia/Ho_Chi_Minh"), now))
    reach, one, *_ = [line for line in text.splitlines() if "14:05" in line or "<Cũ>" in line]
    assert "14:05 (UTC+7)" in reach
    assert "09:00" in one
    assert "<Mới>" not in text
    without = Sources(13, 40, (), (), now)
    assert "14:05" not in render_sources(without, say, UTC, now)


@pytest.mark.parametrize("seed", range(200))
def test_cuts_keep_to_the_limit_and_to_whole_letters(seed: int) -> None:
    """A cut is within its limit in UTF-16 units, keeps one end, and never splits a letter."""
    chance = random.Random(seed)
    text = clean(nasty(chance, 60)).strip()
    limit = chance.randrange(70)
    first, last = head(text, limit), tail(text, limit)
    assert units(first) <= limit
    assert units(last) <= limit
    assert text.startswith(first.removesuffix("…").rstrip())
    assert text.endswith(last.removeprefix("…").lstrip())
    for part in (first, last):
        part.encode()  # no half of a surrogate pair
    assert units(text) > limit or first == last == text


def test_cuts_fall_between_sentences_or_words() -> None:
    """A cut falls after a sentence if that keeps half, else after a word."""
    assert head("Một câu. Hai câu nữa đây.", 14) == "Một câu. …"
    assert head("Một câu rất dài không dừng", 14) == "Một câu rất…"
    assert tail("Câu một dài. Câu hai nữa.", 18) == "… Câu hai nữa."
    assert tail("không có câu nào dừng", 12) == "…nào dừng"


def test_cleaning_keeps_words_and_drops_what_disfigures() -> None:
    """Letters, line breaks and emoji stay; controls, reordering and piles of marks go."""
    assert clean("Tiếng Việt\n👨‍👩‍👧 e\u0302\u0323") == "Tiếng Việt\n👨‍👩‍👧 e\u0302\u0323"
    assert clean("a\u202eb\u2066c\x00d\ud800e") == "abc d e"
    assert clean("z" + "\u0301" * 50 + "x") == "z" + "\u0301" * MAX_MARKS + "x"


def test_what_may_be_missing_is_said_above_what_was_found() -> None:
    """What is found in a part of the articles warns that there may be more; in all, it does not."""
    whole = found(hit())
    for say in (VIETNAMESE, ENGLISH):
        part = render_answer(replace(whole, is_whole=False), say).html
        assert part.startswith(say.incomplete)
        assert say.incomplete not in render_answer(whole, say).html
        newest = Newest((hit().article,), is_whole=False)
        assert say.incomplete in render_latest(newest, "x", say)
        assert say.incomplete not in render_latest(replace(newest, is_whole=True), "x", say)
        event = Event(date(2026, 11, 20), True, hit())
        for is_whole in (True, False):
            page = render_timeline("x", [event], 1, 1, say, sure=True, whole=is_whole)
            assert (say.incomplete in page) is not is_whole
