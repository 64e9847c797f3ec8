"""Digests and timelines fit a message whatever the articles hold, and nothing is unescaped."""

from datetime import date
from typing import Any

import pytest

from bot.texts import ENGLISH, LANGUAGES, VIETNAMESE
from bot.views.answer import Page
from bot.views.articles import MAX_URL, translation_url
from bot.views.keyboards import context_keyboard, hit_keyboard, source_keyboard
from bot.views.size import fits_message
from bot.views.stories import (
    PAGE_EVENTS,
    pages_of,
    render_digest,
    render_no_timeline,
    render_timeline,
    timeline_keyboard,
)
from index.records import Article, Kind, Passage
from retrieval.results import Hit, Span
from retrieval.stories.main_stories import Story
from retrieval.stories.timeline import Event
from tests.botapi import markup

EACH = pytest.mark.parametrize("say", LANGUAGES, ids=lambda say: say.code)
DAY = date(2026, 11, 28)
TRANSLATOR = "https://translate.example/?text={text}"
TEXTS = ["Cầu thông xe.", "<b>&</b> \u202e" * 40, "😀" * 3000, "a" * 5000, "\n\t "]


def hit(text: str, url: str | None = "https://bao.example/1", number: int = 0) -> Hit:
    """Make a hit whose title, outlet and sentence are this text."""
    article = Article(f"a{number}", text, text, (), url=url, outlet=text, published=DAY)
    others = tuple(Article(f"b{n}", text, text, (), url=url, outlet=f"{text}{n}") for n in range(5))
    passage = Passage(0, article.id, 0, text, Kind.BODY)
    return Hit(passage, article, 1.0, Span(0, len(text)), others)


@EACH
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("url", [None, "https://bao.example/?" + "a&b=" * 500])
def test_both_fit_one_message(say: Any, text: str, url: str | None) -> None:
    """As HTML that Telegram takes."""
    hits = [hit(text, url, number) for number in range(PAGE_EVENTS)]
    digest = render_digest([Story(each, 3) for each in hits], DAY, say)
    events = [Event(DAY, number % 2 == 0, each) for number, each in enumerate(hits)]
    page = render_timeline(text, events, 2, 40, say, sure=False)
    for html in (digest, page, render_no_timeline(text, say)):
        assert html
        assert fits_message(html)
        markup.parse(html)


@EACH
def test_no_story_is_no_message(say: Any) -> None:
    """A day without news is passed over in silence."""
    assert render_digest([], DAY, say) is None


def test_a_timeline_has_pages() -> None:
    """The first has no button back, the last none on; the bytes of a button are few."""
    assert [pages_of(count) for count in (0, 1, 5, 6, 40)] == [0, 1, 1, 2, 8]
    assert timeline_keyboard(7, 1, 1, VIETNAMESE.buttons) is None
    for page, wanted in ((1, ["t:7:2"]), (2, ["t:7:1", "t:7:3"]), (3, ["t:7:2"])):
        keyboard = timeline_keyboard(7, page, 3, VIETNAMESE.buttons)
        assert keyboard
        assert [button.callback_data for button in keyboard.inline_keyboard[0]] == wanted
    longest = timeline_keyboard(10**18 - 1, 2, 999, VIETNAMESE.buttons)
    assert longest
    assert all(len(str(each.callback_data)) <= 64 for each in longest.inline_keyboard[0])


@pytest.mark.parametrize("text", [*TEXTS[:-1], "Ông Vương & <bà> Lê?", "ậ" * 4000])
def test_an_address_of_a_translation_is_taken(text: str) -> None:
    """It holds the sentence, or as much of it as an address may; nothing in it ends it early."""
    url = translation_url(TRANSLATOR, text)
    assert url
    assert url.startswith("https://translate.example/?text=")
    assert len(url) <= MAX_URL
    assert url.isascii()
    assert not set(url.partition("text=")[2]) & set("&<>\"' #+")
    assert translation_url(TRANSLATOR, " \n") is None


def test_only_with_a_translator_is_there_a_button() -> None:
    """Under a hit, in its context, and under what is sent from inline mode."""
    one, page = hit("Cầu thông xe."), Page("")
    for translator in (None, TRANSLATOR):
        keyboards = (
            hit_keyboard(1, (one,), 1, page, ENGLISH.buttons, translator),
            context_keyboard(1, (one,), 1, page, ENGLISH.buttons, translator),
            source_keyboard(one, ENGLISH.buttons, translator),
        )
        for keyboard in keyboards:
            assert keyboard
            buttons = [each for row in keyboard.inline_keyboard for each in row]
            named = [each.text for each in buttons]
            assert (ENGLISH.buttons.translate in named) is (translator is not None)
            assert ENGLISH.buttons.source in named
