"""What a message says is read once, and only as much of it as a message may have."""

from typing import Any

import pytest
from telegram import Bot, Message, MessageEntity, User

from bot.incoming.addressing import TO_US, WITH_COMMAND, WITH_TEXT, is_mentioned
from bot.incoming.content import MAX_UNITS, content_of
from bot.text_fitting import units
from tests.botapi import people
from tests.bounds import no_hang

ME = User(people.ME["id"], "Hỏi Báo", True, username="HoiBaoBot")
ASKER = people.user()
ROOM = people.group()


def read(made: dict[str, Any]) -> Message:
    message = Message.de_json(made, Bot("1:x"))
    assert message is not None
    return message


def rich(*blocks: Any) -> Message:
    return read(ROOM.message(ASKER, **people.rich(*blocks)))


def test_a_message_is_read_once_for_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every filter of every handler asks what it says."""
    made = list[str]()

    class Counted(MessageEntity):
        def __init__(self, *facts: Any, **more: Any) -> None:
            made.append(facts[0])
            super().__init__(*facts, **more)

    monkeypatch.setattr("bot.incoming.content.MessageEntity", Counted)
    message = rich("/ask @HoiBaoBot khi nào?")
    monkeypatch.setattr(message.get_bot(), "_bot_user", ME)
    for _ in range(3):
        assert all(each.filter(message) for each in (TO_US, WITH_TEXT, WITH_COMMAND))
        assert is_mentioned(message, ME)
    assert made == ["bot_command", "mention"]


def test_an_edited_message_says_what_it_says_now() -> None:
    """Though it has the number of the message that it was, and is equal to it."""
    asked = ROOM.message(ASKER, **people.rich("Khi nào?"))
    before, after = read(asked), read(asked | people.rich("Ở đâu?"))
    assert before == after
    assert [content_of(each).text for each in (before, after, before)] == [
        *("Khi nào?", "Ở đâu?", "Khi nào?")
    ]


def test_what_is_marked_is_found_after_any_letters() -> None:
    """Offsets count UTF-16 units, whether the message marks a name or only writes it."""
    name = {"type": "mention", "text": "@HoiBaoBot", "username": "HoiBaoBot"}
    content = content_of(rich(["😀𝕍 @ab_c 😀", name, " 🇻🇳@xyz"], "dòng 𝕍 @cuoi"))
    told = [content.part(each) for each in content.entities]
    assert told == ["@HoiBaoBot", "@ab_c", "@xyz", "@cuoi"]


@pytest.mark.parametrize("piece", ["@abc ", "😀@abc\n"])
def test_of_a_rich_message_as_much_is_read_as_a_text_may_have(piece: str) -> None:
    """However long it is, and however many names it has."""
    with no_hang():
        message = rich(*[piece * 1_000] * 1_000)
        assert not is_mentioned(message, ME)
    content = content_of(message)
    assert MAX_UNITS - 10 < units(content.text) <= MAX_UNITS
    assert {content.part(each) for each in content.entities[:-1]} == {"@abc"}
