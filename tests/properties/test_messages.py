"""What is sent, over any article at all: valid for Telegram, and nothing lost but what is said."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.text_fitting import head, line, plain_text, tail, units
from bot.texts import texts_for
from bot.views.answer import render_all_hits, render_answer, render_hit
from bot.views.articles import MAX_URL, translation_url
from bot.views.inline_results import render_results
from bot.views.keyboards import Action, Tap, all_hits_keyboard, hit_keyboard, parse_tap
from bot.views.stories import render_digest, render_timeline
from index.records import Article, Kind, Passage
from retrieval.results import Answer, Hit, Language, Span, Status
from retrieval.stories.main_stories import Story
from retrieval.stories.timeline import Event
from tests.botapi import markup
from tests.properties.texts import LONG_TEXTS, TEXTS

MESSAGE, CALLBACK_DATA, RESULT_ID = 4096, 64, 64
LANGUAGES = st.sampled_from([Language.VI, Language.EN])


@st.composite
def hits(draw: st.DrawFn, texts: st.SearchStrategy[str] = LONG_TEXTS) -> Hit:
    """Make a hit of any text, any facts, and any mark in it; no article is without any letter."""
    text = f"Chữ {draw(texts)}"
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    facts: dict[str, Any] = {name: draw(st.none() | TEXTS) for name in ("url", "outlet", "author")}
    article = Article(draw(TEXTS), draw(TEXTS), f"Bài {draw(TEXTS)}", (), **facts)
    return Hit(Passage(0, "a", 0, text, Kind.BODY), article, 1.0, Span(start, end))


ANSWERS = st.builds(
    lambda own, status: Answer("?", status, Language.VI, tuple(own)),
    st.lists(hits(), min_size=1, max_size=5),
    st.sampled_from([Status.FOUND, Status.UNSURE]),
)


def assert_message(html: str) -> None:
    """Telegram takes it: its own rules of HTML, its length, its bytes."""
    text, _ = markup.parse(html)  # raises where Telegram would refuse
    assert markup.utf16(text) <= MESSAGE
    assert plain_text(html) == text


@given(ANSWERS, LANGUAGES)
def test_any_answer_is_a_message(answer: Answer, language: Language) -> None:
    """Its best hit, each hit, all hits: valid HTML, no tag cut, at most 4,096 units."""
    assert_message(render_answer(answer, texts_for(language)).html)
    assert_message(render_all_hits(answer, texts_for(language)))
    for number in range(1, len(answer.hits) + 1):
        assert_message(render_hit(answer, number, texts_for(language)).html)


@given(ANSWERS, TEXTS, LANGUAGES, st.dates())
def test_any_stories_are_a_message(
    answer: Answer, topic: str, language: Language, day: date
) -> None:
    """A digest and a page of a timeline of any articles: the same."""
    say = texts_for(language)
    assert_message(render_digest([Story(hit, 1) for hit in answer.hits], day, say) or "")
    events = [Event(day, hit.score > 0, hit) for hit in answer.hits]
    assert_message(render_timeline(topic, events, 1, 40, say, sure=False))


@given(TEXTS)
def test_any_sentence_has_an_address_that_translates_it(text: str) -> None:
    """At most as long as Telegram takes, of plain characters; none for what shows nothing."""
    url = translation_url("https://translate.example/?text={text}", text)
    assert (url is None) is (not line(text))
    assert url is None or (len(url) <= MAX_URL and url.isascii() and " " not in url)


@given(ANSWERS, LANGUAGES, st.integers(1, 10**18 - 1))
def test_any_button_carries_its_tap(answer: Answer, language: Language, stored: int) -> None:
    """At most 64 bytes, and read again it is the same tap."""
    say = texts_for(language)
    page = render_answer(answer, say)
    for keyboard in (
        hit_keyboard(stored, answer.hits, 1, page, say.buttons),
        all_hits_keyboard(stored, answer.hits, say.buttons),
    ):
        for button in (button for row in keyboard.inline_keyboard for button in row):
            assert button.text.strip()
            if button.callback_data is not None:
                data = str(button.callback_data)
                assert len(data.encode()) <= CALLBACK_DATA
                tap = parse_tap(data)
                assert tap is not None
                assert (tap.answer, str(tap)) == (stored, data)


@given(TEXTS)
def test_any_callback_data_is_a_tap_or_nothing(data: str) -> None:
    """What a client makes up is read as nothing of ours, or as exactly what it says."""
    tap = parse_tap(data)
    assert tap is None or parse_tap(str(tap)) == tap


@given(st.sampled_from(Action), st.integers(0, 10**18 - 1), st.integers(0, 9))
def test_a_tap_is_read_as_it_was_written(action: Action, answer: int, hit: int) -> None:
    """Every action, any answer, any hit."""
    assert parse_tap(str(Tap(action, answer, hit))) == Tap(action, answer, hit)


@given(ANSWERS, LANGUAGES, TEXTS)
def test_any_answer_is_a_list_of_inline_results(
    answer: Answer, language: Language, build: str
) -> None:
    """Each with an id of its own of at most 64 bytes, a title, and a message as any other."""
    results = render_results(answer, build, texts_for(language))
    assert len(results) == len(answer.hits)
    for result in results:
        assert 0 < len(result.id.encode()) <= RESULT_ID
        assert result.title.strip()
        assert_message(result.input_message_content.message_text)  # type: ignore[attr-defined]


@given(LONG_TEXTS, st.integers(0, 5000))
def test_what_is_cut_keeps_to_its_limit_and_says_so(text: str, limit: int) -> None:
    """At most so many units; whole if it fits; else what is left is its beginning, or its end."""
    first, last = head(text, limit), tail(text, limit)
    assert units(first) <= max(limit, 0)
    assert units(last) <= max(limit, 0)
    if units(text) <= limit:
        assert first == last == text
    else:
        assert text.startswith(first.rstrip("…").rstrip())
        assert text.endswith(last.lstrip("…").lstrip())


@given(hits(TEXTS), LANGUAGES)
def test_a_passage_that_fits_is_shown_to_the_last_word(hit: Hit, language: Language) -> None:
    """Letters and digits of the passage are all there, in their order."""
    page = render_answer(Answer("?", Status.FOUND, Language.VI, (hit,)), texts_for(language))
    if len(page.html) < MESSAGE // 2:
        shown = letters(plain_text(page.html))
        assert letters(hit.passage.text) in shown


def letters(text: str) -> str:
    """Return letters and digits alone."""
    return "".join(c for c in text if c.isalnum())
