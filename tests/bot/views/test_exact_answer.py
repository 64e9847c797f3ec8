"""Rendering the exact words that answer, and word that the articles do not say it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.answer import describe_hit, hit_headline, render_answer, render_hit
from bot.views.keyboards import near_keyboard, parse_tap
from retrieval.results import Answer, Dated, ExactAnswer, Hit, Language, Span, Status
from tests.bot.views.test_answer import PASSAGE, article, found, hit, shown
from tests.botapi import markup

WORDS = "ngày 9/7"


def answered(words: str = WORDS, **changes: object) -> Hit:
    """Make a hit whose marked sentence holds the words that answer."""
    start = PASSAGE.index(words)
    answer = ExactAnswer(words, Span(start, start + len(words)), 0.9)
    return replace(hit(), answer=replace(answer, **changes))  # type: ignore[arg-type]


def test_the_words_stand_first_and_are_underlined_where_they_are_from() -> None:
    """The answer is the first line; in the passage it is underlined, in the bold sentence."""
    text, entities = shown(found(answered()))
    assert text.startswith(f"➤ {WORDS}\n")
    assert markup.of_kind(text, entities, "underline") == [WORDS]


def test_without_sure_words_the_passage_is_as_ever() -> None:
    """No line and nothing underlined."""
    text, entities = shown(found(hit()))
    assert "➤" not in text
    assert not markup.of_kind(text, entities, "underline")


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH])
def test_a_year_from_another_article_names_it(say: Texts) -> None:
    """The day is written out, and the article that gave its year stands beside it."""
    start = PASSAGE.index("9/7")
    other = article(id="b", title="Bài <khác>")
    dated = answered(dates=(Dated(Span(start, start + 3), date(2022, 7, 9)),), dated_by=other)
    first = shown(found(dated), say)[0].splitlines()[0]
    assert first.startswith("➤ ngày 9/7/2022 ")
    assert "Bài <khác>" in first


def test_words_outside_of_what_is_marked_are_not_underlined() -> None:
    """An underline is for the bold sentence alone; the line above says them anyway."""
    text, entities = shown(found(answered("thẳng thắn")))
    assert text.startswith("➤ thẳng thắn\n")
    assert not markup.of_kind(text, entities, "underline")


def test_an_inline_result_leads_with_the_words() -> None:
    """Its title is the answer, its description begins with the article's title."""
    one = answered()
    assert hit_headline(one) == f"➤ {WORDS}"
    assert describe_hit(one, VIETNAMESE).startswith(one.article.title)
    assert hit_headline(hit()) == hit().article.title


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH])
def test_what_is_spoken_of_and_not_said_is_a_sentence_and_a_button(say: Texts) -> None:
    """The sentence stands alone; its button opens the nearest passage, under a word of warning."""
    spoken = Answer("?", Status.NOTHING, Language.VI, near=(hit(),))
    assert render_answer(spoken, say).html == say.spoken
    ((button,),) = near_keyboard(7, say.buttons).inline_keyboard
    tap = parse_tap(str(button.callback_data))
    assert tap is not None and (tap.answer, tap.hit) == (7, 1)
    opened = render_hit(replace(spoken, hits=spoken.near), 1, say)
    assert opened.html.startswith(say.near)
