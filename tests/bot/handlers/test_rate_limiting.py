"""The bot's manners: limits with a kind word, silence, and no error whatever comes."""

import signal
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import AT_ONCE
from bot.policies.rate_limits import A_CHAT, A_PERSON, TAPS_IN_A_CHAT, TAPS_OF_A_PERSON
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.transport.rate_limiter import PAUSES_SECONDS
from bot.views.lists import render_help
from retrieval.answer import MAX_PENDING
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import BotProcess
from tests.botapi.server import BotApi
from tests.botapi.state import Call
from tests.botapi.talk import MEETING, asker, drop, refuse, too_many
from tests.bounds import until
from tests.conftest import StartBot

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
STICKER = {
    **{"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1},
    **{"is_animated": False, "is_video": False},
}
UNHURRIED = "tests.botapi.unhurried_bot"


@pytest.fixture
def unhurried(start_bot: StartBot) -> BotProcess:
    """Start a bot whose limits fill up once: nobody may ask again before the day is over."""
    bot = start_bot(UNHURRIED)
    bot.wait_for("ready as")
    return bot


def write_all(api: BotApi, room: Room, messages: list[Json]) -> None:
    for message in messages:
        api.write(room, message)
    api.wait(lambda: not api.unconfirmed)


def calls_to(api: BotApi, room: Room) -> list[Call]:
    return [call for call in api.calls if call["chat_id"] == room.id]


def texts_in(api: BotApi, room: Room, bot: BotProcess) -> Counter[str]:
    """Count what was said, once all of it is: the bot finishes it when it is stopped."""
    stopped_quietly(bot)
    return Counter(call.result["text"] for call in api.sent(room))


def stopped_quietly(bot: BotProcess) -> None:
    assert bot.stop() == 0
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]


@LANGUAGES
def test_who_asks_too_much_is_told_once(
    bot_api: BotApi, unhurried: BotProcess, language: str, say: Texts
) -> None:
    """Questions, commands, stickers: a dozen are answered, one kind word is said, then nothing."""
    person = people.user(language)
    room = people.private(person)
    kinds: list[dict[str, Any]] = [
        {"text": "/help", "entities": people.entities("/help")},
        {"text": "/nonsense", "entities": people.entities("/nonsense")},
        {"sticker": STICKER},
        {"text": "😀"},
        {"text": MEETING},
    ]
    messages = [room.message(person, **kinds[number % len(kinds)]) for number in range(30)]
    write_all(bot_api, room, messages)
    bot_api.answers(room, A_PERSON + 1)
    other, question = asker()
    bot_api.write(other, question)
    bot_api.answers(other)
    found = texts_in(bot_api, room, unhurried)
    assert found[say.too_many] == 1
    assert found.total() == A_PERSON + 1


@LANGUAGES
def test_a_group_that_asks_too_much_is_told_once(
    bot_api: BotApi, unhurried: BotProcess, language: str, say: Texts
) -> None:
    """Many who ask a little each are told together; what they say to each other does not count."""
    room = people.group()
    chatter = [room.message(people.user(language), "Chào nhé") for _ in range(10)]
    write_all(bot_api, room, chatter)
    asked = [room.message(people.user(language), "/help@HoiBaoBot") for _ in range(A_CHAT + 9)]
    write_all(bot_api, room, asked)
    bot_api.answers(room, A_CHAT + 1)
    found = texts_in(bot_api, room, unhurried)
    assert found[say.too_many_here] == 1
    assert found[say.too_many] == 0
    assert found.total() == A_CHAT + 1


def test_who_may_not_watch_is_told_so_no_more_than_the_group_bears(
    bot_api: BotApi, unhurried: BotProcess
) -> None:
    """A refused or empty command wants an answer too, and counts like one."""
    room, person = people.group(owner=people.user()), people.user()
    wanted = [room.message(person, text) for text in ("/watch", f"/watch {MEETING}") * A_PERSON]
    write_all(bot_api, room, wanted)
    bot_api.answers(room, A_PERSON + 1)
    found = texts_in(bot_api, room, unhurried)
    assert found[VIETNAMESE.too_many] == 1
    assert found.total() == A_PERSON + 1


@LANGUAGES
def test_taps_have_a_limit_and_each_is_answered_once(
    bot_api: BotApi, unhurried: BotProcess, language: str, say: Texts
) -> None:
    """Beyond it nothing changes any more: one toast says so, the others stay empty."""
    person = people.user(language)
    room = people.private(person)
    bot_api.write(room, room.message(person, MEETING))
    (answer,) = bot_api.answers(room)
    taps = [bot_api.tap(room, person, answer, "👍") for _ in range(TAPS_OF_A_PERSON + 20)]
    said = Counter(bot_api.tapped(tap)["text"] for tap in taps)
    stopped_quietly(unhurried)
    assert said[say.buttons.too_many] == 1
    assert said[say.buttons.thanks] + said[say.buttons.taken_back] == TAPS_OF_A_PERSON
    assert said[None] == 19
    assert not set(taps) & set(bot_api.unanswered_taps())
    assert not set(taps) & set(bot_api.twice_answered_taps())


@LANGUAGES
def test_a_group_that_taps_too_much_is_told_once(
    bot_api: BotApi, unhurried: BotProcess, language: str, say: Texts
) -> None:
    """Many who tap a little each: one of them sees why nothing changes any more."""
    everybody = [people.user(language) for _ in range(10)]
    room = people.group()
    bot_api.write(room, room.message(everybody[0], f"/ask {MEETING}"))
    (answer,) = bot_api.answers(room)
    taps = [
        bot_api.tap(room, person, answer, "👍")
        for person in everybody
        for _ in range(TAPS_IN_A_CHAT // len(everybody) + 1)
    ]
    said = Counter(bot_api.tapped(tap)["text"] for tap in taps)
    stopped_quietly(unhurried)
    assert said[say.buttons.too_many_here] == 1
    assert said[say.buttons.too_many] == 0
    assert said[say.buttons.thanks] + said[say.buttons.taken_back] == TAPS_IN_A_CHAT
    assert said[None] == 9


def test_one_chat_under_a_limit_of_telegrams_holds_up_no_other(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """While groups have to wait out a 429, to the second, people elsewhere are answered."""
    bot = start_bot(UNHURRIED)
    bot.wait_for("ready as")
    held, soon, person = people.group(), people.group(), people.user()
    bot_api.fail("sendMessage", too_many(500), room=held)  # however slow, they are answered by then
    bot_api.fail("sendChatAction", too_many(3), room=soon)
    for group in (held, soon):
        bot_api.write(group, group.message(person, f"/ask {MEETING}"))
    bot_api.wait(lambda: bot_api.calls.of("sendMessage", held.id) and calls_to(bot_api, soon))
    rooms = [asker() for _ in range(3)]
    for room, question in rooms:
        bot_api.write(room, question)
    for room, _ in rooms:
        bot_api.answers(room)
    bot_api.answers(soon)
    refused = calls_to(bot_api, soon)[0]
    (sent,) = bot_api.calls.of("sendMessage", soon.id)
    assert refused.method == "sendChatAction"
    assert sent.at - refused.at >= 3
    assert len(bot_api.calls.of("sendMessage", held.id)) == 1
    assert bot.stop() == 0
    (gave_up,) = [line for line in bot.output.splitlines() if " INFO " not in line]
    assert "stopped with answers under way" in gave_up  # that to the group that is still held


@pytest.mark.parametrize("fault", [refuse(500, "Internal Server Error"), drop])
def test_a_tap_is_answered_over_a_bad_network(
    bot_api: BotApi, start_bot: StartBot, fault: Any
) -> None:
    """An answer to a tap that did not arrive is sent again, with pauses, and arrives once."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.write(room, question)
    (answer,) = bot_api.answers(room)
    bot_api.fail("answerCallbackQuery", fault, times=2)
    tap = bot_api.tap(room, question["from"], answer, "👍")
    assert bot_api.tapped(tap)["text"] == VIETNAMESE.buttons.thanks
    assert bot.stop() == 0
    tries = [call.at for call in bot_api.calls.of("answerCallbackQuery")]
    assert len(tries) == 3
    assert tries[1] - tries[0] >= PAUSES_SECONDS[0]
    assert tries[2] - tries[1] >= PAUSES_SECONDS[1] > PAUSES_SECONDS[0]
    assert "Traceback" not in bot.output


def taps_of_strangers(count: int) -> list[Json]:
    """Make taps on buttons that nobody knows, each in a chat of its own."""
    made = []
    for number in range(count):
        person = people.user()
        message = {"chat": people.private(person).chat, "message_id": 1, "date": 0}
        query = {"id": f"{10**18 + number}", "from": person, "chat_instance": "1", "data": "old"}
        made.append({"callback_query": query | {"message": message}})
    return made


def test_takes_only_so_much_from_telegram(bot_api: BotApi, start_bot: StartBot) -> None:
    """While nothing gets done it takes no more than it can hold; the rest is done afterwards."""
    bot = start_bot(UNHURRIED)
    bot.wait_for("ready as")
    bot_api.hang("answerCallbackQuery")
    taps = taps_of_strangers(AT_ONCE + 120)
    for tap in taps:
        bot_api.push(tap)
    bot_api.wait(lambda: len(bot_api.calls.of("answerCallbackQuery")) >= AT_ONCE)
    bot_api.stays(lambda: len(bot_api.calls.of("answerCallbackQuery")) == AT_ONCE)
    assert len(bot_api.unconfirmed) >= 120
    bot_api.heal()
    bot_api.wait(lambda: len(bot_api.calls.of("answerCallbackQuery")) >= len(taps))
    asked = Counter(call["callback_query_id"] for call in bot_api.calls.of("answerCallbackQuery"))
    assert set(asked.values()) == {1}
    assert bot.stop() == 0
    assert "Traceback" not in bot.output


def test_stops_though_it_can_take_no_more(bot_api: BotApi, start_bot: StartBot) -> None:
    """With all places taken and nothing done it ends in time; what it did not take comes later."""
    bot = start_bot(UNHURRIED)
    bot.wait_for("ready as")
    bot_api.hang("answerCallbackQuery")
    for tap in taps_of_strangers(AT_ONCE + 50):
        bot_api.push(tap)
    room, question = asker()
    bot_api.write(room, question)
    bot_api.wait(lambda: len(bot_api.calls.of("answerCallbackQuery")) >= AT_ONCE)
    bot.send(signal.SIGTERM)
    assert bot.finish() == 0
    assert "stopped with answers under way" in bot.output
    assert "Traceback" not in bot.output
    assert "never awaited" not in bot.output
    assert "Task was destroyed" not in bot.output
    bot_api.heal()
    start_bot()
    bot_api.answers(room)


def test_a_long_line_in_a_chat_ends_quietly_when_stopped(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """Messages that wait behind one that can't be sent are given up without a fuss."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, person = people.group(), people.user()
    bot_api.flood(room, 600)
    for _ in range(60):
        bot_api.write(room, room.message(person, f"/ask {MEETING}"))
    bot_api.wait(lambda: calls_to(bot_api, room))
    bot.wait_for("messages are dropped")
    bot.send(signal.SIGTERM)
    assert bot.finish() == 0
    assert bot.output.count("messages are dropped") == 1
    assert "Traceback" not in bot.output
    assert "never awaited" not in bot.output


def test_answers_only_recent_messages_after_an_absence(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """Of what was sent while it was down the last minutes count; /forget is heeded however late."""
    rooms = {age: asker() for age in (0, 300, 900, 86_000)}
    for age, (room, question) in rooms.items():
        bot_api.write(room, question | {"date": int(time.time()) - age})
    person = people.user()
    room = people.private(person)
    bot_api.write(room, room.message(person, "/forget") | {"date": int(time.time()) - 3600})
    bot_api.write(room, room.message(person, "/help") | {"date": int(time.time()) - 3600})
    bot = start_bot()
    for age in (0, 300):
        bot_api.answers(rooms[age][0])
    assert bot_api.answers(room)[0]["text"] == plain_text(VIETNAMESE.forgetting.ask)
    bot_api.wait(lambda: not bot_api.unconfirmed)
    assert bot.stop() == 0
    assert not bot_api.sent(rooms[900][0])
    assert not bot_api.sent(rooms[86_000][0])
    assert len(bot_api.sent(room)) == 1


def test_what_telegram_brings_again_is_not_answered_again(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path
) -> None:
    """Killed before Telegram heard that a question is done, the next start knows its answer."""
    bot = start_bot()
    bot.wait_for("ready as")
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    with closing(sqlite3.connect(tmp_path / "empty" / "var" / "bot.db")) as state:
        until(lambda: state.execute("SELECT 1 FROM answers WHERE answer_id > 0").fetchone())
    bot.kill()
    bot_api.write(room, question)
    bot_api.write(room, room.message(question["from"], "/help"))
    again = start_bot()
    assert bot_api.answers(room, 2)[1]["text"] == plain_text(
        render_help("HoiBaoBot", VIETNAMESE, inline=True)
    )
    assert again.stop() == 0
    assert len(bot_api.sent(room)) == 2


def test_who_may_not_be_written_to_causes_no_error(bot_api: BotApi, start_bot: StartBot) -> None:
    """Blocked, removed, muted, a closed topic: a quiet line each, and others are answered."""
    bot = start_bot()
    bot.wait_for("ready as")
    for fault in (
        refuse(403, "Forbidden: bot was blocked by the user"),
        refuse(403, "Forbidden: user is deactivated"),
        refuse(400, "Bad Request: not enough rights to send text messages to the chat"),
        refuse(400, "Bad Request: TOPIC_CLOSED"),
        refuse(400, "Bad Request: chat not found"),
    ):
        bot_api.fail("sendMessage", fault)
        room, question = asker()
        bot_api.write(room, question)
        bot_api.wait(lambda room=room: bot_api.calls.of("sendMessage", room.id))
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot.stop() == 0
    assert bot.output.count("a reply was not allowed") == 5
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]


ODD: list[tuple[dict[str, Any], str | None]] = [
    ({"text": "😀" * 2048}, "no_question"),  # 4,096 units
    ({"text": "👨‍👩‍👧‍👦🏳️‍🌈" * 200}, "no_question"),
    ({"text": "\u202e\u2066\u200f؟؟؟"}, "no_question"),
    ({"text": "متى التقى بلينكن وانغ يي؟"}, None),
    ({"text": "מתי נפגש בלינקן עם ואנג יי?"}, None),
    ({"text": "布林肯什么时候会见王毅？"}, None),
    ({"text": "B\u0300\u0301\u0302\u0303\u0304\u0305linken" * 20 + " khi nào?"}, None),
    ({"text": "Ț̷̛͖̪h̸̢͎͝ỉ̶̤s̶̱̈ ̶̣̓i̸̥͗s̷̠̆ z̵a̷l̸g̴o̵ khi nào?"}, None),
    ({"text": "<b>Blinken</b> & </i> <script>alert(1)</script> &lt; khi nào?"}, None),
    ({"text": "*Blinken* __gặp__ [ai](tg://user?id=1) ```khi``` ||nào||?"}, None),
    ({"text": "a" * 4096}, "too_long"),
    ({"text": "à" * 999 + "?"}, None),
    ({"text": "\x00\x01\u2028\u2029\ufeff"}, "no_question"),
    ({"text": "\ud83d khi nào?"}, None),  # half an emoji
    ({"text": ""}, "words_only"),
    ({"text": "'; DROP TABLE answers; --"}, None),
    ({"text": "{0} %s %(x)s {limit}"}, None),
    ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}}, "words_only"),
    ({"sticker": STICKER}, "words_only"),
    ({"dice": {"emoji": "🎲", "value": 3}}, "words_only"),
    ({"contact": {"phone_number": "1", "first_name": "A"}}, "words_only"),
    ({"new_kind_of_message": {"of": "tomorrow"}}, "words_only"),
    ({}, "words_only"),
]


@LANGUAGES
@pytest.mark.parametrize(("content", "answer"), ODD, ids=[ascii(each)[:30] for each, _ in ODD])
def test_whatever_is_written_gets_a_sensible_answer(
    chat_api: BotApi, content: dict[str, Any], answer: str | None, language: str, say: Texts
) -> None:
    """In private one message that Telegram takes at once; in a group, unasked, none at all."""
    person = people.user(language)
    room, group = people.private(person), people.group()
    chat_api.write(group, group.message(person, **content))
    chat_api.write(room, room.message(person, **content))
    (shown,) = chat_api.answers(room)
    if answer == "too_long":
        assert shown["text"] == say.too_long.format(limit=1000)
    elif answer:
        assert shown["text"] == plain_text(getattr(say, answer))
    else:
        assert shown["text"]
    assert len(chat_api.calls.of("sendMessage", room.id)) == 1
    assert not chat_api.calls.of("sendMessage", group.id)


def test_when_too_many_ask_at_once_some_are_told_to_ask_again(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """Each gets one message: an answer, or kindly that it is busy; later it answers as ever."""
    bot = start_bot(HOIBAO_THREADS="1")
    bot.wait_for("ready as")
    crowd = []
    for number in range(2 * MAX_PENDING):
        language, say = (("vi", VIETNAMESE), ("en", ENGLISH))[number % 2]
        person = people.user(language)
        room = people.private(person)
        crowd.append((room, room.message(person, f"/ask {number} " + f"{MEETING} " * 20), say))
    for room, message, _ in crowd:
        bot_api.write(room, message)
    busy = 0
    for room, _, say in crowd:
        (answer,) = bot_api.answers(room)
        busy += answer["text"] == say.busy
    assert busy <= MAX_PENDING
    room, question = asker()
    bot_api.write(room, question)
    assert "9/7" in bot_api.answers(room)[0]["text"]
    assert bot.stop() == 0
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]


def test_who_asks_while_too_many_do_is_told_kindly(bot_api: BotApi, start_bot: StartBot) -> None:
    """Whatever command searches, and in the language of who asks; one message, and no fault."""
    bot = start_bot("tests.botapi.busy_bot")
    bot.wait_for("ready as")
    for command in ("/ask", "/latest", "/watch", "/timeline"):
        for language, say in (("vi", VIETNAMESE), ("en", ENGLISH)):
            person = people.user(language)
            room = people.private(person)
            bot_api.write(room, room.message(person, f"{command} {MEETING}"))
            (answer,) = bot_api.answers(room)
            assert answer["text"] == say.busy
    assert bot.stop() == 0
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]


def test_fifty_at_once_each_get_their_own_in_order(bot_api: BotApi, start_bot: StartBot) -> None:
    """Fifty people send three questions each at once: all are answered, in order in each chat."""
    bot = start_bot()
    bot.wait_for("ready as")
    asked = [
        (MEETING, "9/7"),
        ("Tillerson lên kế hoạch gồm mấy điểm để thương lượng với Nga?", "3 điểm"),
        ("Bà Clinton gặp ngoại trưởng Pakistan ở đâu?", "Tokyo"),
    ]
    everybody = [people.user() for _ in range(50)]

    def send(number: int) -> tuple[Room, list[tuple[Json, str]]]:
        person = everybody[number]
        room = people.private(person)
        mine = [asked[(number + turn) % 3] for turn in range(3)]
        messages = [(room.message(person, f"{text} ({number})"), told) for text, told in mine]
        for message, _ in messages:
            bot_api.write(room, message)
        return room, messages

    with ThreadPoolExecutor(50) as pool:
        sent = list(pool.map(send, range(50)))
    for room, messages in sent:
        answers = bot_api.answers(room, 3)
        replied = [answer["reply_to_message"]["message_id"] for answer in answers]
        assert replied == [message["message_id"] for message, _ in messages]
        for answer, (_, told) in zip(answers, messages, strict=True):
            assert told in answer["text"]
    assert bot.stop() == 0
    assert len(bot_api.sent()) == 150
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]
