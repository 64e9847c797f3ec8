"""Taps on the buttons under an answer, in the real process."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING
from tests.conftest import StartBot
from tests.editions import build_index

ENGLISH_MEETING = "When did Blinken meet Wang Yi?"
ENGLISH_PLAN = "How many points does Tillerson's plan have?"


def answered(api: BotApi, question: str = MEETING, language: str = "vi") -> tuple[Room, Json, Json]:
    """Ask in private; returns the chat, who asked and the answer."""
    person = people.user(language)
    room = people.private(person)
    api.write(room, room.message(person, question))
    (answer,) = api.answers(room)
    return room, person, answer


def labels(message: Json) -> list[list[str]]:
    rows: list[list[Json]] = message["reply_markup"]["inline_keyboard"]
    return [[button["text"] for button in row] for row in rows]


def tap(api: BotApi, room: Room, person: Json, answer: Json, button: str) -> tuple[Json, Any]:
    """Tap a button; returns the message as it is then, and what was said to who tapped."""
    edits = len(api.sent(room, "editMessageText"))
    said = api.tapped(api.tap(room, person, answer, button))["text"]
    if said is None:
        api.wait(lambda: len(api.sent(room, "editMessageText")) > edits)
    now = api.now(answer)
    assert now is not None
    return now, said


def quoted(message: Json) -> list[str]:
    return of_kind(message["text"], message["entities"], "blockquote", "expandable_blockquote")


@pytest.mark.parametrize(
    ("question", "say"), [(MEETING, VIETNAMESE), (ENGLISH_MEETING, ENGLISH)], ids=["vi", "en"]
)
def test_turns_through_the_hits_in_place(chat_api: BotApi, question: str, say: Texts) -> None:
    """◀ ▶ show one hit after another and around; "more" shows all, and a number opens one again."""
    room, person, answer = answered(chat_api, question)
    assert labels(answer)[0] == ["◀", say.buttons.every.format(hits=3), "▶"]
    assert "1/3 · " in answer["text"]
    second, _ = tap(chat_api, room, person, answer, "▶")
    assert "2/3 · " in second["text"]
    assert quoted(second) != quoted(answer)
    first, _ = tap(chat_api, room, person, answer, "◀")
    assert first["text"] == answer["text"]
    last, _ = tap(chat_api, room, person, answer, "◀")
    assert "3/3 · " in last["text"]
    every, _ = tap(chat_api, room, person, answer, say.buttons.every.format(hits=3))
    assert quoted(every) == [*quoted(answer), *quoted(second), *quoted(last)]
    assert labels(every) == [["1", "2", "3"]]
    opened, _ = tap(chat_api, room, person, answer, "2")
    assert opened["text"] == second["text"]
    assert len(chat_api.sent(room)) == 1


@pytest.mark.parametrize(
    ("question", "say"), [(MEETING, VIETNAMESE), (ENGLISH_MEETING, ENGLISH)], ids=["vi", "en"]
)
def test_shows_the_passage_in_its_context_and_goes_back(
    chat_api: BotApi, question: str, say: Texts
) -> None:
    """The passages around it stand in the same quotation, the answer still bold."""
    room, person, answer = answered(chat_api, question)
    (passage,) = quoted(answer)
    wider, _ = tap(chat_api, room, person, answer, say.buttons.context)
    (around,) = quoted(wider)
    assert passage in around
    assert len(around) > len(passage)
    assert of_kind(answer["text"], answer["entities"], "bold")[1:] == of_kind(
        wider["text"], wider["entities"], "bold"
    )
    back, _ = tap(chat_api, room, person, answer, say.buttons.back)
    assert back["text"] == answer["text"]


def test_one_hit_needs_no_turning(chat_api: BotApi) -> None:
    """A single hit has 👍 👎 and its context; an answer that found nothing has no buttons."""
    *_, answer = answered(chat_api, "Tillerson lên kế hoạch gồm mấy điểm để thương lượng với Nga?")
    if "\n1/" not in "\n" + answer["text"]:
        assert labels(answer) == [["👍", "👎", VIETNAMESE.buttons.context]]
    *_, nothing = answered(chat_api, "Cách nấu phở bò?")
    assert "reply_markup" not in nothing


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
def test_feedback_is_thanked_for_and_taken_back(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """👍 👎 are seen by who tapped alone; the same thumb again takes it back."""
    room, person, answer = answered(chat_api, language=language)
    for button, told in (
        ("👍", say.buttons.thanks),
        ("👎", say.buttons.thanks),
        ("👎", say.buttons.taken_back),
        ("👍", say.buttons.thanks),
    ):
        _, said = tap(chat_api, room, person, answer, button)
        assert said == told
    assert chat_api.now(answer) == answer


@pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
def test_an_expired_button_says_so_kindly(chat_api: BotApi, language: str, say: Texts) -> None:
    """A button of no answer that is kept, or of another chat's, tells to ask again."""
    room, person, answer = answered(chat_api, language=language)
    elsewhere = people.private(people.user(language))
    (button,) = [one for one in answer["reply_markup"]["inline_keyboard"][0] if one["text"] == "▶"]
    theirs = elsewhere.message(people.ME, "x")
    for data in (button["callback_data"], "o:999999999:1", "x", "o:1:9"):
        keyboard = {"inline_keyboard": [[{"text": "▶", "callback_data": data}]]}
        message = {**theirs, "reply_markup": keyboard}
        tapped = chat_api.tapped(chat_api.tap(elsewhere, person, message, "▶"))
        assert tapped["text"] == say.buttons.expired
    chat_api.write(room, room.message(person, "/forget"))
    asked = chat_api.answers(room, 2)[-1]
    chat_api.tapped(chat_api.tap(room, person, asked, say.forgetting.delete))
    _, said = tap(chat_api, room, person, answer, "▶")
    assert said == say.buttons.expired


FORGED = (
    *("w:1:a", "w:1:l", f"w:{10**20}:l", "o:1:1", f"o:{10**17}:9", "g:1:0"),
    *("s:quiet:7", "s:nothing:0", "", "x" * 64, "\u202e"),
)


def test_forged_buttons_do_nothing_and_are_answered(chat_api: BotApi) -> None:
    """Apps can send what stands on no button of ours, also as if under an inline message."""
    person = people.user()
    room = people.private(person)
    somewhere = {"chat": room.chat, "message_id": 5, "date": 0}
    for data in FORGED:
        for under in ({"message": somewhere}, {"inline_message_id": "x"}):
            tap = chat_api.tap_forged(person, data, under)
            say = VIETNAMESE.buttons.expired, VIETNAMESE.watching.gone
            assert chat_api.tapped(tap)["text"] in say
    assert chat_api.sent(room, "editMessageText") == []


def test_buttons_work_after_a_restart_and_with_a_newer_index(
    bot_api: BotApi, start_bot: StartBot, seed_index: Path, tmp_path: Path
) -> None:
    """What is still in the articles is shown; of what left them, or was edited, a tap says so."""
    index, pages = tmp_path / "index", tmp_path / "pages"
    shutil.copytree(seed_index, index, symlinks=True)
    shutil.copytree(ROOT / "seeds", pages)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.2")
    bot.wait_for("ready as")
    room, person, answer = answered(bot_api)
    theirs = [answered(bot_api, question, "en") for question in (ENGLISH_MEETING, ENGLISH_PLAN)]
    bot.kill()
    (pages / "more.md").write_text("# Metro số 9\n\nTuyến metro số 9 chạy thử.\n" * 9, "utf-8")
    build_index(pages, index)
    bot = start_bot(HOIBAO_INDEX_DIR=str(index), HOIBAO_REFRESH_SECONDS="0.2")
    bot.wait_for("ready as")
    second, _ = tap(bot_api, room, person, answer, "▶")
    assert "2/3 · " in second["text"]
    assert bot_api.unanswered_taps() == bot_api.twice_answered_taps() == []
    (pages / "003_5fc0f79eaef17a3a.txt").unlink()
    edited = next(file for file in pages.iterdir() if "gồm 3 điểm" in file.read_text("utf-8"))
    edited.write_text(edited.read_text("utf-8").replace("gồm 3 điểm", "gồm 4 điểm"), "utf-8")
    build_index(pages, index)
    bot.wait_for("moved to index")
    _, said = tap(bot_api, room, person, answer, "▶")
    assert said == VIETNAMESE.buttons.article_gone
    for (room, person, answer), told in zip(
        theirs, (ENGLISH.buttons.article_gone, ENGLISH.buttons.article_changed), strict=True
    ):
        _, said = tap(bot_api, room, person, answer, ENGLISH.buttons.context)
        assert said == told
    assert bot.stop() == 0
