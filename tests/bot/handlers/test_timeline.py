"""/timeline: what the articles say happened when; and the button that translates."""

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from tests.bot.handlers.test_everyday import buttons
from tests.bot.handlers.test_understood import answered
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import Json, Room
from tests.botapi.server import BotApi
from tests.botapi.talk import ask

LANGUAGES = pytest.mark.parametrize(
    ("language", "say", "topic"),
    [("vi", VIETNAMESE, "Blinken và Vương Nghị"), ("en", ENGLISH, "about Blinken and his talks")],
)
TOPIC = "Blinken"


def asked(api: BotApi, text: str, language: str = "vi") -> tuple[Room, Json, Json, Json]:
    """Ask in a new private chat; return it, who asked, the message and what it was answered."""
    person = people.user(language)
    room = people.private(person)
    message = room.message(person, text)
    return room, person, message, answered(api, room, message)


@LANGUAGES
def test_events_come_in_order_with_their_sources(
    chat_api: BotApi, language: str, say: Texts, topic: str
) -> None:
    """A day, a quoted sentence and the article of each, the oldest first."""
    *_, answer = asked(chat_api, f"/timeline {topic}", language)
    assert answer["text"].startswith(f"📅 “{topic}”")
    assert of_kind(answer["text"], answer["entities"], "blockquote")
    assert "2022" in answer["text"]


def test_pages_are_turned(chat_api: BotApi) -> None:
    """In the message itself, there and back again."""
    room, person, _, first = asked(chat_api, f"/timeline {TOPIC}")
    if VIETNAMESE.buttons.following not in buttons(first):
        assert len(of_kind(first["text"], first["entities"], "blockquote")) <= 5
        return
    chat_api.tap(room, person, first, VIETNAMESE.buttons.following)
    chat_api.answers(room, method="editMessageText")
    second = chat_api.now(first)
    assert second["text"] != first["text"]
    chat_api.tap(room, person, second, VIETNAMESE.buttons.previous)
    chat_api.answers(room, 2, method="editMessageText")
    assert chat_api.now(first)["text"] == first["text"]


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
@pytest.mark.parametrize("topic", ["cách nấu phở bò", "cách nấu <b>phở & bún</b> 😀"])
def test_what_is_not_spoken_of_is_said(
    chat_api: BotApi, language: str, say: Texts, topic: str
) -> None:
    """Kindly, with the topic as it was typed, in the language of the topic."""
    told = ask(chat_api, f"/timeline {topic}", language)["text"]
    assert told == plain_text(VIETNAMESE.timeline.nothing).replace("{topic}", topic)
    assert ask(chat_api, "/timeline", language)["text"] == plain_text(say.timeline.how)


def test_an_edited_command_changes_its_timeline(chat_api: BotApi) -> None:
    """In place, also to word that there is none."""
    room, _, message, answer = asked(chat_api, f"/timeline {TOPIC}")
    chat_api.edit(room, message, "/timeline cách nấu phở bò")
    chat_api.answers(room, method="editMessageText")
    assert chat_api.now(answer)["text"].startswith("Các bài báo không nói đến")
    assert len(chat_api.sent(room)) == 1


def test_a_quiet_group_hears_nothing_of_nothing(chat_api: BotApi) -> None:
    """It is answered in its topic when it is named; what is not there is passed over."""
    owner = people.user()
    room = people.forum(7, owner=owner)
    settings = answered(chat_api, room, room.message(owner, "/settings@HoiBaoBot", topic=7))
    quiet = f"{VIETNAMESE.choices.names['quiet']}: {VIETNAMESE.choices.labels['quiet'][False]}"
    chat_api.tapped(chat_api.tap(room, owner, settings, quiet))
    for text in ("/timeline Blinken", "/timeline@HoiBaoBot cách nấu phở bò ngon"):
        chat_api.write(room, room.message(owner, text, topic=7))
    shown = answered(chat_api, room, room.message(owner, f"/timeline@HoiBaoBot {TOPIC}", topic=7))
    assert shown["text"].startswith(f"📅 “{TOPIC}”")
    assert shown["message_thread_id"] == 7
    assert len(chat_api.sent(room)) == 2


@pytest.mark.parametrize(("language", "there"), [("en", True), ("vi", False)])
def test_who_asks_in_english_may_have_it_translated(
    chat_api: BotApi, language: str, there: bool
) -> None:
    """By a button with the address of a page that has the quoted sentence; others see none."""
    question = {"en": "When did Blinken meet Wang Yi?", "vi": "Blinken gặp Vương Nghị khi nào?"}
    answer = ask(chat_api, question[language], language)
    named = buttons(answer)
    assert (ENGLISH.buttons.translate in named) is there
    assert VIETNAMESE.buttons.translate not in named
    if there:
        rows = answer["reply_markup"]["inline_keyboard"]
        (url,) = [each["url"] for row in rows for each in row if "translate" in each.get("url", "")]
        assert url.startswith("https://translate.google.com/?sl=vi&tl=en&op=translate&text=")
        assert "Blinken" in url
