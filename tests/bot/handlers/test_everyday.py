"""What everyday chats bring: small talk, names without a language, edits, things done twice."""

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE, texts_in_group
from bot.texts.schema import Texts
from bot.views.lists import render_help
from tests.bot.handlers.test_understood import answered, stays_silent
from tests.botapi import people
from tests.botapi.people import REFUSALS, Json
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, bold, refuse
from tests.conftest import StartBot

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
OFF_TOPIC = "Cách nấu phở bò?"


REMARKS = ("đúng rồi", "haha", "ok", "Tin này cũ rồi nhé", "Mẹ mình thích tin này lắm")


def buttons(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def update_of(api: BotApi, message: Json) -> Json:
    """Return the update that brought a message."""
    return next(each for each in api.pushed if each.get("message") == message)


# --- Languages and small talk ---------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("name", ["Blinken", "Vladimir Putin", "Borrell"])
def test_a_name_is_answered_in_the_apps_language(
    chat_api: BotApi, language: str, say: Texts, name: str
) -> None:
    """A name or a brand speaks no language: what stands around the passage speaks the app's."""
    person = people.user(language)
    room = people.private(person)
    answer = answered(chat_api, room, room.message(person, name))
    assert say.buttons.context in buttons(answer)


@LANGUAGES
@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("cảm ơn bạn rất nhiều", "courtesy"),
        ("Dạ vâng ad", "courtesy"),
        ("hay quá", "courtesy"),
        ("thanks a lot!", "courtesy"),
        ("xin chào", "greeting"),
        ("sai rồi", "objection"),
        ("help", "help"),
        ("hướng dẫn", "help"),
        ("stop", "stop"),
    ],
)
def test_small_talk_in_private_gets_no_passages(
    chat_api: BotApi, language: str, say: Texts, text: str, field: str
) -> None:
    """Thanks, agreement, a call for help, a stop: each gets a sentence that fits."""
    person = people.user(language)
    room = people.private(person)
    said = answered(chat_api, room, room.message(person, text))["text"]
    told = render_help("HoiBaoBot", say, inline=True) if field == "help" else getattr(say, field)
    assert said == plain_text(told)


@pytest.mark.parametrize("text", ["bo tay", "/ask dong y", "/timeline bo tay", "/watch dong y"])
def test_a_name_without_marks_is_looked_for(chat_api: BotApi, text: str) -> None:
    """Bờ Tây and đông y, and not somebody who gives up, or agrees; most of all after a command."""
    person = people.user()
    room = people.private(person)
    said = answered(chat_api, room, room.message(person, text))["text"]
    assert said not in (VIETNAMESE.courtesy, plain_text(VIETNAMESE.how_to_ask))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "remark",
    [
        *("đúng rồi", "haha", "ok", "không đúng", "Tin này hôm qua rồi", "ông này giỏi thật"),
        *("I read that yesterday already", "Mẹ mình thích tin này lắm"),
    ],
)
def test_a_remark_in_a_group_gets_no_answer(chat_api: BotApi, language: str, remark: str) -> None:
    """Nobody waits for one; who asks on is answered, and told when nothing is found."""
    person, room = people.user(language), people.group()
    answer = answered(chat_api, room, room.message(person, f"/ask {MEETING}"))
    for said in (remark, f"{remark}. " * 130):
        stays_silent(chat_api, room, person, room.message(person, said, reply_to=answer))
    asked = room.message(person, OFF_TOPIC, reply_to=answer)
    nothing = plain_text(VIETNAMESE.nothing).splitlines()[0]  # what is asked in Vietnamese
    assert nothing in answered(chat_api, room, asked)["text"]


@LANGUAGES
def test_a_long_inline_query_is_told_so(chat_api: BotApi, language: str, say: Texts) -> None:
    """One that Telegram cut off is not answered as if nothing had been typed."""
    query = chat_api.type(people.user(language), "dài " * 64)
    assert chat_api.inline_answer(query)["button"]["text"] == say.inline.too_long


# --- Groups -----------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("order", ["added first", "command first"])
def test_a_group_is_greeted_once(chat_api: BotApi, language: str, say: Texts, order: str) -> None:
    """Added by a link, which sends /start as well: one greeting, that tells how to ask there."""
    adder = people.user(language)
    room = people.group(owner=adder)
    room.left(adder)
    joined = room.joined(adder)
    command = room.message(adder, "/start@HoiBaoBot payload")
    if order == "added first":
        chat_api.report(room, joined)
        chat_api.write(room, command)
    else:
        chat_api.write(room, command)
        chat_api.report(room, joined)
    chat_api.write(room, room.message(adder, f"/ask {MEETING}"))
    greeting, answer = chat_api.answers(room, 2)
    assert greeting["text"] == plain_text(say.introduction.format(me="HoiBaoBot"))
    assert "9/7" in bold(answer)


@LANGUAGES
def test_admins_are_known_where_members_are_hidden(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """By the list of admins, when Telegram does not say who a member is."""
    owner, member = people.user(language), people.user(language)
    room = people.group(owner=owner)
    room.hidden_members = True
    asked = room.message(owner, f"/watch {MEETING} {room.id}")
    assert answered(chat_api, room, asked)["text"].startswith("🔔")
    asked = room.message(member, f"/watch {MEETING}")
    assert answered(chat_api, room, asked)["text"] == say.watching.admins_only


@LANGUAGES
def test_who_can_not_be_looked_up_is_not_called_a_member(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """When Telegram tells nothing of the admins at all, the owner hears just that."""
    owner = people.user(language)
    room = people.group(owner=owner)
    for method in ("getChatMember", "getChatAdministrators"):
        chat_api.fail(method, refuse(400, "Bad Request: CHAT_ADMIN_REQUIRED"), 9, room)
    asked = room.message(owner, "/settings@HoiBaoBot")
    assert answered(chat_api, room, asked)["text"] == say.buttons.admins_unknown


@LANGUAGES
def test_who_writes_as_a_channel_is_not_called_a_member(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """An admin may write so: Telegram does not tell who it is, and that is what they hear."""
    room = people.group(owner=people.user(language))
    machine = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    channel = {"id": -1_009_999, "type": "channel", "title": "Kênh"}
    asked = room.message(
        machine | {"language_code": language}, "/watch@HoiBaoBot Ai?", sender_chat=channel
    )
    assert answered(chat_api, room, asked)["text"] == say.buttons.admins_unknown


def test_an_owner_is_known_after_a_hiccup(bot_api: BotApi, start_bot: StartBot) -> None:
    """When Telegram fails once to say who somebody is, it is asked again."""
    start_bot().wait_for("ready as")
    owner = people.user()
    room = people.group(owner=owner)
    bot_api.fail("getChatMember", refuse(500, "Internal Server Error"))
    asked = room.message(owner, "/settings@HoiBaoBot")
    assert answered(bot_api, room, asked)["text"] == plain_text(VIETNAMESE.choices.title_group)


# --- Forgetting -----------------------------------------------------------------------------------


@LANGUAGES
def test_forget_asks_before_it_deletes(chat_api: BotApi, language: str, say: Texts) -> None:
    """One tap on the command deletes nothing; the one who asked says yes, or keeps it all."""
    person = people.user(language)
    room = people.private(person)
    answered(chat_api, room, room.message(person, f"/watch {MEETING}"))
    asked = answered(chat_api, room, room.message(person, "/forget"))
    assert asked["text"] == plain_text(say.forgetting.ask)
    chat_api.tapped(chat_api.tap(room, person, asked, say.forgetting.keep))
    chat_api.wait(lambda: (chat_api.now(asked) or {}).get("text") == say.forgetting.kept)
    listed = answered(chat_api, room, room.message(person, "/watches"))
    assert MEETING in listed["text"]
    asked = answered(chat_api, room, room.message(person, "/forget"))
    chat_api.tapped(chat_api.tap(room, person, asked, say.forgetting.delete))
    chat_api.wait(lambda: (chat_api.now(asked) or {}).get("text") == say.forgetting.done)
    listed = answered(chat_api, room, room.message(person, "/watches"))
    assert listed["text"] == plain_text(say.watching.none)


@LANGUAGES
def test_nobody_deletes_what_is_anothers(chat_api: BotApi, language: str, say: Texts) -> None:
    """Others can't tap the buttons, and an anonymous admin is told that nobody knows who it is."""
    person, other = people.user(language), people.user(language)
    room = people.group(owner=person)
    asked = answered(chat_api, room, room.message(person, "/forget@HoiBaoBot"))
    tap = chat_api.tap(room, other, asked, say.forgetting.delete)
    assert chat_api.tapped(tap)["text"] == say.buttons.not_yours
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    hidden = room.message(anonymous, "/forget@HoiBaoBot", sender_chat=room.chat)
    said = answered(chat_api, room, hidden)["text"]
    told = texts_in_group("vi", "HoiBaoBot").forgetting.anonymous
    assert said == told.format(me="HoiBaoBot")


# --- Edits, and what comes twice ------------------------------------------------------------------


@LANGUAGES
def test_a_command_that_was_mistyped_can_be_edited(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """In private any command; in a group also what mentions the bot only now."""
    person = people.user(language)
    alone, room = people.private(person), people.group()
    wrong = alone.message(person, f"/aks {MEETING}")
    assert answered(chat_api, alone, wrong)["text"] == say.unknown_command
    chat_api.edit(alone, wrong, f"/ask {MEETING}")
    assert "9/7" in bold(chat_api.answers(alone, 2)[-1])
    silent = room.message(person, MEETING)
    stays_silent(chat_api, room, person, silent)
    chat_api.edit(room, silent, f"@HoiBaoBot {MEETING}")
    assert "9/7" in bold(chat_api.answers(room, 2)[-1])


@LANGUAGES
@pytest.mark.parametrize("command", ["/start", "/forget", "/latest", "/watches"])
def test_any_mistyped_command_can_be_edited(
    chat_api: BotApi, language: str, say: Texts, command: str
) -> None:
    """What it has become is done, and not called unknown."""
    person = people.user(language)
    room = people.private(person)
    wrong = room.message(person, "/nonsense")
    assert answered(chat_api, room, wrong)["text"] == say.unknown_command
    chat_api.edit(room, wrong, command)
    assert chat_api.answers(room, 2)[-1]["text"] != say.unknown_command


@LANGUAGES
def test_an_edited_command_changes_its_page(chat_api: BotApi, language: str, say: Texts) -> None:
    """In place, whichever command it becomes, or a question; a second message is none of them."""
    person = people.user(language)
    room = people.private(person)
    message = room.message(person, "/help")
    page = answered(chat_api, room, message)
    offer = plain_text(say.digest.offer)
    for text, shown in (
        ("/latest", plain_text(say.latest.title)),
        ("/latest Blinken", "“Blinken”"),
        ("/sources", plain_text(say.sources_newest)),
        ("/digest", offer),
        (f"/latest {'dài ' * 300}", say.too_long.format(limit=1000)),
        (MEETING, "9/7"),
        ("/timeline", plain_text(say.timeline.how)),
        ("/timeline Blinken", "📅"),
        ("/help", page["text"]),
    ):
        chat_api.edit(room, message, text)
        chat_api.wait(lambda shown=shown: shown in (chat_api.now(page) or page)["text"])
    assert "reply_markup" not in (chat_api.now(page) or page)
    assert len(chat_api.sent(room)) == 1


@LANGUAGES
def test_an_edited_watch_watches_what_it_says_now(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """The old question goes, and the message that confirmed it confirms the new one."""
    person = people.user(language)
    room = people.private(person)
    asked = room.message(person, "/watch Giá xăng ngày mai tăng bao nhiêu?")
    made = answered(chat_api, room, asked)
    chat_api.edit(room, asked, "/watch Giá điện ngày mai tăng bao nhiêu?")
    chat_api.wait(lambda: "Giá điện" in (chat_api.now(made) or made)["text"])
    listed = answered(chat_api, room, room.message(person, "/watches"))["text"]
    assert "Giá điện" in listed
    assert "Giá xăng" not in listed


@pytest.mark.parametrize("text", ["/latest", "/start", f"/watch {MEETING}", "/sources", MEETING])
def test_an_update_that_comes_again_is_not_done_again(chat_api: BotApi, text: str) -> None:
    """Telegram brings it again when it did not hear that it was done."""
    person = people.user()
    room = people.private(person)
    message = room.message(person, text)
    answered(chat_api, room, message)
    chat_api.push_again(update_of(chat_api, message))
    answered(chat_api, room, room.message(person, "/help"))
    assert len(chat_api.sent(room)) == 2


def test_an_addition_that_comes_again_is_greeted_once(chat_api: BotApi) -> None:
    """A group is not greeted anew when Telegram tells once more that the bot was added."""
    adder = people.user()
    room = people.group(owner=adder)
    room.left(adder)
    chat_api.report(room, room.joined(adder))
    chat_api.answers(room)
    update = next(
        each
        for each in chat_api.pushed
        if each.get("my_chat_member", {}).get("chat", {}).get("id") == room.id
    )
    chat_api.push_again(update)
    assert "9/7" in bold(answered(chat_api, room, room.message(adder, f"/ask {MEETING}")))
    assert len(chat_api.sent(room)) == 2


def test_a_tap_that_comes_again_takes_nothing_back(chat_api: BotApi) -> None:
    """A 👍 that Telegram brings twice is one 👍; tapped twice, it is taken back."""
    person = people.user()
    room = people.private(person)
    answer = answered(chat_api, room, room.message(person, MEETING))
    tap = chat_api.tap(room, person, answer, "👍")
    assert chat_api.tapped(tap)["text"] == VIETNAMESE.buttons.thanks
    (update,) = [
        each for each in chat_api.pushed if each.get("callback_query", {}).get("id") == tap
    ]
    chat_api.push_again(update)
    second = chat_api.tap(room, person, answer, "👍")
    assert chat_api.tapped(second)["text"] == VIETNAMESE.buttons.taken_back
    again = [each["text"] for each in chat_api.answers_to(tap)[1:]]
    assert not any(again)  # the button may be told to rest once more, without a word


# --- Where it may not write, and who it is --------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), REFUSALS)
def test_where_it_may_not_write_is_no_fault(chat_api: BotApi, code: int, text: str) -> None:
    """Refused in Telegram's own words; nothing is said twice, nor logged as wrong (the log of this
    bot is looked at in the end)."""
    person, room = people.user(), people.group()
    room.refusal = (code, text)
    chat_api.write(room, room.message(person, f"/ask {MEETING}"))
    chat_api.wait(lambda: chat_api.calls.of("sendMessage", room.id))
    room.refusal = None
    chat_api.write(room, room.message(person, f"/ask {MEETING}"))
    assert "9/7" in bold(chat_api.answers(room)[0])
    assert len(chat_api.calls.of("sendMessage", room.id)) == 2


def test_a_new_name_is_known_at_once(bot_api: BotApi, start_bot: StartBot) -> None:
    """Renamed at BotFather, it answers to the name that people now mention."""
    start_bot().wait_for("ready as")
    person, room = people.user(), people.group()
    bot_api.me["username"] = "BaoMoiBot"
    asked = room.message(person, f"@BaoMoiBot {MEETING}")
    assert "9/7" in bold(answered(bot_api, room, asked))


def test_two_limited_groups_silence_nobody_else(bot_api: BotApi, start_bot: StartBot) -> None:
    """Groups that Telegram wants to wait, alike or not, leave private chats and other groups be."""
    start_bot().wait_for("ready as")
    person, limited = people.user(), [people.group(), people.group()]
    for room in limited:
        bot_api.flood(room, 600)
        bot_api.write(room, room.message(person, f"/ask {MEETING}"))
        bot_api.wait(lambda room=room: bot_api.calls.of("sendChatAction", room.id))  # type: ignore[misc]
    alone, other = people.private(person), people.group()
    assert answered(bot_api, alone, alone.message(person, "/help"))["text"]
    assert "9/7" in bold(answered(bot_api, other, other.message(person, f"/ask {MEETING}")))
    assert not any(map(bot_api.sent, limited))


def test_a_group_in_slow_mode_is_answered_in_its_time(chat_api: BotApi) -> None:
    """Where a bot that is no admin may write once in a while, its next answer waits for that."""
    person, room = people.user(), people.group()
    room.slow_mode = 2
    for text in (f"/ask {MEETING}", f"/ask {OFF_TOPIC}"):
        chat_api.write(room, room.message(person, text))
    first, second = chat_api.answers(room, 2)
    assert "9/7" in bold(first)
    assert "9/7" not in second["text"]
