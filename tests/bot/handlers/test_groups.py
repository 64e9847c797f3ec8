"""Groups: added, removed, upgraded; what admins choose; edits; what Telegram lets the bot see."""

import itertools
import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.state.chats import CHOICES
from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE, texts_in_group
from bot.texts.schema import Texts
from bot.views.lists import render_help
from bot.views.settings import choice_label
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import ME, Json, Room
from tests.botapi.process import ROOT
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, ask, bold, refuse
from tests.conftest import StartBot
from tests.editions import build_index

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
OFF_TOPIC = "Cách nấu phở bò?"
ASKED = pytest.mark.parametrize(
    ("language", "say", "off_topic", "meeting"),
    [
        ("vi", VIETNAMESE, OFF_TOPIC, MEETING),
        ("en", ENGLISH, "What is the capital of Australia?", "When did Blinken meet Wang Yi?"),
    ],
    ids=["vi", "en"],
)


def choices(say: Texts, name: str) -> tuple[str, ...]:
    """Return what the choices of a setting are called, in their order."""
    return tuple(choice_label(name, value, say) for value in CHOICES[name])


def labels(message: Json) -> list[str]:
    return [row[0]["text"] for row in message["reply_markup"]["inline_keyboard"]]


def choose(api: BotApi, room: Room, admin: Json, page: Json, name: str, *choices: str) -> None:
    """Tap a setting until it shows the last of `choices`, passing the others on the way."""
    for before, after in pairwise(choices):
        assert api.tapped(api.tap(room, admin, page, f"{name}: {before}"))["text"] is None
        api.wait(lambda after=after: f"{name}: {after}" in labels(api.now(page) or page))


def settings_page(api: BotApi, room: Room, admin: Json) -> Json:
    count = len(api.sent(room))
    api.write(room, room.message(admin, "/settings@HoiBaoBot"))
    return api.answers(room, count + 1)[-1]


def not_yet_in(adder: Json) -> Room:
    """Make a group that the bot is not in."""
    room = people.group(owner=adder)
    room.left(adder)
    return room


@LANGUAGES
def test_introduces_itself_once_to_a_group(chat_api: BotApi, language: str, say: Texts) -> None:
    """Added to a group it says in one message how to ask it; made an admin later, nothing."""
    adder = people.user(language)
    room = not_yet_in(adder)
    chat_api.report(room, room.joined(adder))
    (said,) = chat_api.answers(room)
    assert said["text"] == plain_text(say.introduction.format(me="HoiBaoBot"))
    chat_api.report(room, room.joined(adder, status="administrator"))
    chat_api.write(room, room.message(adder, f"/ask {MEETING}"))
    assert "9/7" in bold(chat_api.answers(room, 2)[-1])


def test_start_in_a_topic_is_answered_there_and_not_without_end(chat_api: BotApi) -> None:
    """As any command is: in its topic, and who sends too many is told once."""
    person = people.user()
    room = people.forum(7)
    for _ in range(14):
        chat_api.write(room, room.message(person, "/start@HoiBaoBot", topic=7))
    said = chat_api.answers(room, 13)
    assert {each.get("message_thread_id") for each in said} == {7}
    assert said[0]["text"] == plain_text(VIETNAMESE.introduction.format(me="HoiBaoBot"))
    assert said[-1]["text"] == VIETNAMESE.too_many


def test_a_group_where_it_may_not_write_does_not_matter(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """An introduction that Telegram refuses is not tried again, and nothing is logged as wrong."""
    bot = start_bot()
    adder = people.user()
    room = not_yet_in(adder)
    bot_api.fail("sendMessage", refuse(400, "Bad Request: not enough rights to send text messages"))
    bot_api.report(room, room.joined(adder))
    bot.wait_for("a group was not greeted")
    assert bot_api.sent(room) == []
    assert bot.stop() == 0
    assert not [line for line in bot.output.splitlines() if " INFO " not in line]


def test_a_group_it_left_and_a_person_who_blocked_it_are_forgotten(chat_api: BotApi) -> None:
    """Settings and answers go; back again, the group has the defaults and old buttons expired."""
    admin = people.user()
    room = people.group(owner=admin)
    chat_api.write(room, room.message(admin, f"/ask {MEETING}"))
    (answer,) = chat_api.answers(room)
    name = VIETNAMESE.choices.names["hits"]
    page = settings_page(chat_api, room, admin)
    choose(chat_api, room, admin, page, name, "3", "5")
    chat_api.report(room, room.left(admin))
    chat_api.report(room, room.joined(admin))
    chat_api.answers(room, 3)
    assert f"{name}: 3" in labels(settings_page(chat_api, room, admin))
    tapped = chat_api.tapped(chat_api.tap(room, admin, answer, "▶"))
    assert tapped["text"] == VIETNAMESE.buttons.expired
    person = people.user()
    alone = people.private(person)
    page = settings_page(chat_api, alone, person)
    choose(chat_api, alone, person, page, name, "3", "5")
    chat_api.report(alone, alone.blocked(person))
    chat_api.report(alone, alone.unblocked(person))
    assert f"{name}: 3" in labels(settings_page(chat_api, alone, person))


def test_a_group_that_is_upgraded_keeps_its_settings(chat_api: BotApi) -> None:
    """The supergroup that a group became has what the group had chosen."""
    admin = people.user()
    room = people.basic_group(owner=admin)
    name = VIETNAMESE.choices.names["quiet"]
    page = settings_page(chat_api, room, admin)
    choose(chat_api, room, admin, page, name, *choices(VIETNAMESE, "quiet"))
    upgraded = chat_api.migrate(room, admin)
    page = settings_page(chat_api, upgraded, admin)
    assert f"{name}: {choices(VIETNAMESE, 'quiet')[1]}" in labels(page)


def test_messages_of_a_supergroup_are_not_taken_for_those_of_the_group(chat_api: BotApi) -> None:
    """They are counted anew: one with an old number is answered, and changes no other's answer."""
    admin = people.user()
    room = people.basic_group(owner=admin)
    asked = chat_api.write(room, room.message(admin, f"/ask {OFF_TOPIC}"))
    (answer,) = chat_api.answers(room)
    watched = chat_api.write(room, room.message(admin, "/watch Giá xăng ngày mai tăng bao nhiêu?"))
    confirmed = chat_api.answers(room, 2)[-1]
    new = chat_api.migrate(room, admin)
    new.numbers = iter([each["message_id"] for each in (asked, answer, watched, confirmed)])
    chat_api.write(new, new.message(admin, f"/ask {MEETING}"))
    (first,) = chat_api.answers(new)
    assert "9/7" in bold(first)
    other = chat_api.write(new, new.message(admin, "/watch Giá điện ngày mai tăng bao nhiêu?"))
    second = chat_api.answers(new, 2)[-1]
    assert "Giá điện" in second["text"]
    new.numbers = itertools.count(confirmed["message_id"] + 1)
    chat_api.edit(new, other, "/watch Giá gạo ngày mai tăng bao nhiêu?")
    chat_api.wait(lambda: "Giá gạo" in (chat_api.now(second) or second)["text"])
    chat_api.write(new, new.message(admin, "/watches"))
    listed = chat_api.answers(new, 3)[-1]["text"]
    assert "Giá xăng" in listed
    assert "Giá gạo" in listed
    assert chat_api.now(first) == first


def test_an_edit_in_a_group_that_is_being_upgraded_is_answered(chat_api: BotApi) -> None:
    """The first answer stays behind; the next is given in the supergroup."""
    admin = people.user()
    room = people.basic_group(owner=admin)
    asked = chat_api.write(room, room.message(admin, f"/ask {OFF_TOPIC}"))
    chat_api.answers(room)
    upgraded = chat_api.know(room.upgraded(), admin)
    room.moved_to = upgraded.id  # Telegram's word of it has not come yet
    chat_api.edit(room, asked, f"/ask {MEETING}")
    assert "9/7" in bold(chat_api.answers(upgraded)[0])


@pytest.mark.parametrize("joined", ["first", "last"])
def test_a_group_that_is_upgraded_hears_no_second_introduction(
    chat_api: BotApi, joined: Literal["first", "last"]
) -> None:
    """Telegram tells of the supergroup as of a group that the bot was added to."""
    admin = people.user()
    room = people.basic_group(owner=admin)
    upgraded = chat_api.migrate(room, admin, joined=joined)
    chat_api.write(upgraded, upgraded.message(admin, f"/ask {MEETING}"))
    assert "9/7" in bold(chat_api.answers(upgraded)[0])
    chat_api.report(upgraded, upgraded.left(admin))
    chat_api.report(upgraded, upgraded.joined(admin))
    last = chat_api.answers(upgraded, 2)[-1]["text"]
    assert last == plain_text(VIETNAMESE.introduction.format(me="HoiBaoBot"))


@LANGUAGES
def test_settings_are_for_admins_in_groups(chat_api: BotApi, language: str, say: Texts) -> None:
    """Others are told so, whether they ask for the page or tap on it; owner and admins choose."""
    owner, admin, other = (people.user(language) for _ in range(3))
    room = people.group(owner=owner, admins=[admin])
    page = settings_page(chat_api, room, admin)
    assert page["text"] == plain_text(say.choices.title_group)
    assert [label.split(":")[0] for label in labels(page)] == [
        *say.choices.names.values(),
        say.choices.close,
    ]
    assert settings_page(chat_api, room, other)["text"] == say.buttons.admins_only
    button = f"{say.choices.names['hits']}: 3"
    tapped = chat_api.tapped(chat_api.tap(room, other, page, button))
    assert tapped["text"] == say.buttons.admins_only
    choose(chat_api, room, owner, page, say.choices.names["hits"], "3", "5", "1", "3")
    chat_api.tapped(chat_api.tap(room, owner, page, say.choices.close))
    chat_api.wait(lambda: (chat_api.now(page) or page)["text"] == say.choices.closed)
    assert "reply_markup" not in (chat_api.now(page) or page)


@LANGUAGES
def test_what_a_group_is_told_to_type_is_answered(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """Copied from a reply there, a command names the bot: a bare one gets no answer in a group."""
    owner = people.user(language)
    room = people.group(owner=owner)
    said = "/digest@HoiBaoBot"
    for count, told in enumerate(
        (say.digest.offer, say.digest.made, say.digest.stopped, say.timeline.how), start=1
    ):
        chat_api.write(room, room.message(owner, said))
        answer = chat_api.answers(room, count)[-1]
        assert plain_text(told).partition("{")[0].partition("/")[0] in answer["text"]
        copied = of_kind(answer["text"], answer["entities"], "code")
        said = copied[-1] if copied else "/timeline@HoiBaoBot"
    chat_api.write(room, room.message(owner, said))
    assert "Blinken" in chat_api.answers(room, 5)[-1]["text"]
    chat_api.write(room, room.message(owner, "/ask What is the capital of Australia?"))
    assert "/sources@HoiBaoBot" in chat_api.answers(room, 6)[-1]["text"]


def test_an_anonymous_admin_opens_the_settings(chat_api: BotApi) -> None:
    """Who writes as the group itself is one of its admins."""
    room = people.group(owner=people.user())
    group = {"id": 1087968824, "is_bot": True, "first_name": "G", "username": "GroupAnonymousBot"}
    chat_api.write(room, room.message(group, "/settings@HoiBaoBot", sender_chat=room.chat))
    (page,) = chat_api.answers(room)
    assert page["text"] == plain_text(VIETNAMESE.choices.title_group)


def test_in_private_everyone_has_settings_of_their_own(chat_api: BotApi) -> None:
    """Without those that make sense in groups only; the next page speaks what was chosen."""
    person = people.user("vi")
    room = people.private(person)
    page = settings_page(chat_api, room, person)
    names = VIETNAMESE.choices.names
    shown = [label.split(":")[0] for label in labels(page)[:-1]]
    assert shown == [names[name] for name in names if name not in ("quiet", "taps")]
    choose(chat_api, room, person, page, names["hits"], "3", "5", "1")
    choose(chat_api, room, person, page, names["language"], "Tự động", "Tiếng Việt")
    chat_api.tapped(chat_api.tap(room, person, page, f"{names['language']}: Tiếng Việt"))
    chat_api.wait(lambda: "Language: English" in labels(chat_api.now(page) or page))
    chat_api.write(room, room.message(person, "/help"))
    assert chat_api.answers(room, 2)[-1]["text"] == plain_text(
        render_help("HoiBaoBot", ENGLISH, inline=True)
    )
    chat_api.write(room, room.message(person, MEETING))
    answer = chat_api.answers(room, 3)[-1]
    assert answer["reply_markup"]["inline_keyboard"][0] == [
        *({"text": text, "callback_data": data} for text, data in kept_buttons(answer)),
    ]


def kept_buttons(answer: Json) -> list[tuple[str, str]]:
    """Return the buttons of an answer with one hit, which must be in English."""
    (buttons, (translate,)) = answer["reply_markup"]["inline_keyboard"]
    assert translate["text"] == ENGLISH.buttons.translate
    assert [button["text"] for button in buttons] == ["👍", "👎", ENGLISH.buttons.context]
    return [(button["text"], button["callback_data"]) for button in buttons]


PRICES = {
    "Tàu ven Hồ Tây đón khách": "Vé metro Hà Nội đi Hồ Tây giá 8.000 đồng một lượt.",
    "Cầu Giấy có ga mới": "Hành khách xuống ga Cầu Giấy trả vé metro Hà Nội 9.000 đồng.",
    "Nhổn soát vé tự động": "Ở Nhổn, vé metro Hà Nội bán qua máy với giá 10.000 đồng.",
    "Người Hà Đông đi làm bằng tàu": "Nhiều người Hà Đông mua vé metro Hà Nội giá 11.000 đồng.",
    "Yên Sở mở lối đi cho người khiếm thị": "Ở Yên Sở, vé metro Hà Nội giảm còn 6.000 đồng.",
    "Sân bay Nội Bài nối với trung tâm": "Từ sân bay Nội Bài, vé metro Hà Nội giá 25.000 đồng.",
}


def test_an_answer_has_as_many_hits_as_were_chosen(
    bot_api: BotApi, start_bot: StartBot, tmp_path: Path
) -> None:
    """Three, five or one at most; all of them can be shown together; one alone needs no turning."""
    rows = [{"_id": title, "title": title, "text": text} for title, text in PRICES.items()]
    pages = tmp_path / "prices.jsonl"
    pages.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    pages.replace(tmp_path / "seeds" / pages.name)
    build_index(tmp_path / "seeds", tmp_path / "index")
    start_bot(HOIBAO_INDEX_DIR=str(tmp_path / "index")).wait_for("ready as")
    person = people.user()
    room = people.private(person)
    page = settings_page(bot_api, room, person)
    name, asked = VIETNAMESE.choices.names["hits"], "Giá vé metro Hà Nội là bao nhiêu?"
    for count, (before, hits) in enumerate([("", 3), ("3", 5), ("5", 1)], start=2):
        if before:
            choose(bot_api, room, person, page, name, before, str(hits))
        bot_api.write(room, room.message(person, asked))
        answer = bot_api.answers(room, count)[-1]
        assert (f"1/{hits}" in answer["text"]) == (hits > 1)
        if hits > 1:
            bot_api.tap(room, person, answer, VIETNAMESE.buttons.every.format(hits=hits))
            bot_api.wait(lambda answer=answer: bot_api.now(answer) != answer)
            every = bot_api.now(answer) or answer
            quotations = of_kind(every["text"], every["entities"], "blockquote")
            assert len(quotations) == hits


@ASKED
def test_a_quiet_group_hears_only_what_was_found(
    chat_api: BotApi, language: str, say: Texts, off_topic: str, meeting: str
) -> None:
    """In quiet mode a question that the articles don't answer is met with silence."""
    admin = people.user(language)
    room = people.group(owner=admin)
    page = settings_page(chat_api, room, admin)
    choose(chat_api, room, admin, page, say.choices.names["quiet"], *choices(say, "quiet"))
    chat_api.write(room, room.message(admin, f"/ask {off_topic}"))
    asked = chat_api.write(room, room.message(admin, f"/ask {meeting}"))
    answer = chat_api.answers(room, 2)[-1]
    assert "9/7" in bold(answer)
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]
    assert len(chat_api.sent(room)) == 2


@ASKED
def test_an_edited_question_is_answered_in_a_quiet_group_too(
    chat_api: BotApi, language: str, say: Texts, off_topic: str, meeting: str
) -> None:
    """Met with silence before, it is answered once edited; an answer never stays under another."""
    admin = people.user(language)
    room = people.group(owner=admin)
    page = settings_page(chat_api, room, admin)
    choose(chat_api, room, admin, page, say.choices.names["quiet"], *choices(say, "quiet"))
    asked = chat_api.write(room, room.message(admin, f"/ask {off_topic}"))
    chat_api.edit(room, asked, f"/ask {meeting}")
    answer = chat_api.answers(room, 2)[-1]
    assert "9/7" in bold(answer)
    chat_api.edit(room, asked, f"/ask {off_topic}")
    nothing = plain_text(texts_in_group(language, "HoiBaoBot").nothing)
    chat_api.wait(lambda: nothing in (chat_api.now(answer) or answer)["text"])
    assert len(chat_api.sent(room)) == 2


@LANGUAGES
def test_taps_of_others_are_refused_where_the_chat_says_so(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """By default everyone may turn the pages; where the asker alone may, others are told."""
    admin, asker, other = (people.user(language) for _ in range(3))
    room = people.group(owner=admin)
    chat_api.write(room, room.message(asker, f"/ask {MEETING}"))
    (answer,) = chat_api.answers(room)
    assert chat_api.tapped(chat_api.tap(room, other, answer, "▶"))["text"] is None
    page = settings_page(chat_api, room, admin)
    choose(chat_api, room, admin, page, say.choices.names["taps"], *choices(say, "taps"))
    refused = chat_api.tapped(chat_api.tap(room, other, answer, "▶"))
    assert refused["text"] == say.buttons.not_yours
    assert chat_api.tapped(chat_api.tap(room, asker, answer, "▶"))["text"] is None


@ASKED
def test_an_edited_question_is_answered_again_in_place(
    chat_api: BotApi, language: str, say: Texts, off_topic: str, meeting: str
) -> None:
    """Its first answer changes; in private and in groups; a change of nothing changes nothing."""
    person = people.user(language)
    for room, prefix in ((people.private(person), ""), (people.group(), "/ask ")):
        asked = chat_api.write(room, room.message(person, f"{prefix}{off_topic}"))
        (first,) = chat_api.answers(room)
        here = say if room.private else texts_in_group(language, "HoiBaoBot")
        assert plain_text(here.nothing) in first["text"]
        chat_api.edit(room, asked, f"{prefix}{meeting}")
        chat_api.wait(lambda room=room: chat_api.sent(room, "editMessageText"))
        now = chat_api.now(first)
        assert now is not None
        assert "9/7" in bold(now)
        edits = len(chat_api.sent(room, "editMessageText"))
        chat_api.edit(room, asked, f"{prefix}{meeting}")
        chat_api.edit(room, asked, f"{prefix}{off_topic}")
        chat_api.wait(
            lambda room=room, edits=edits: len(chat_api.sent(room, "editMessageText")) > edits
        )
        assert len(chat_api.sent(room, "editMessageText")) == edits + 1
        assert len(chat_api.sent(room)) == 1


@LANGUAGES
def test_a_question_edited_into_one_is_answered_in_place(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """What could not be asked is told how; edited, that becomes the answer, there and back."""
    for name in ("/ask", "@HoiBaoBot"):
        for wrong, told in {
            name: say.how_to_ask if name == "/ask" else say.no_question,
            f"{name} 🙂": say.no_question,
            f"{name} {'dài ' * 300}": say.too_long.format(limit=1000),
        }.items():
            person = people.user(language)
            room = people.private(person) if name == "/ask" else people.group()
            asked = chat_api.write(room, room.message(person, wrong))
            (first,) = chat_api.answers(room)
            assert first["text"] == plain_text(told)
            for _ in range(2):
                chat_api.edit(room, asked, f"{name} {MEETING}")
                chat_api.wait(lambda first=first: "9/7" in bold(chat_api.now(first) or first))
                chat_api.edit(room, asked, wrong)
                chat_api.wait(
                    lambda first=first: (chat_api.now(first) or {})["text"] == first["text"]
                )
            assert "reply_markup" not in (chat_api.now(first) or first)
            assert len(chat_api.sent(room)) == 1


def test_an_edit_whose_answer_was_deleted_is_answered_anew(chat_api: BotApi) -> None:
    """Somebody took the answer away: the edited question gets a new one."""
    person = people.user()
    room = people.private(person)
    asked = chat_api.write(room, room.message(person, OFF_TOPIC))
    chat_api.answers(room)
    chat_api.fail("editMessageText", refuse(400, "Bad Request: message to edit not found"))
    chat_api.edit(room, asked, MEETING)
    assert "9/7" in bold(chat_api.answers(room, 2)[-1])


def test_is_silent_when_somebody_else_is_meant(chat_api: BotApi) -> None:
    """A reply to the bot that mentions another user alone is talk between people."""
    person, room = people.user(), people.group()
    mine = room.message(ME, "Mình không thấy.")
    named = {"type": "text_mention", "offset": 0, "length": 4, "user": people.user()}
    said = room.message(person, reply_to=mine) | {"text": f"Minh {MEETING}", "entities": [named]}
    chat_api.write(room, said)
    chat_api.write(room, room.message(person, f"@minh_99 {MEETING}", reply_to=mine))
    both = chat_api.write(
        room, room.message(person, f"@minh_99 hỏi @HoiBaoBot {MEETING}", reply_to=mine)
    )
    (answer,) = chat_api.answers(room)
    assert answer["reply_to_message"]["message_id"] == both["message_id"]


def test_a_forwarded_mention_addresses_nobody(chat_api: BotApi) -> None:
    """Somebody else wrote it, elsewhere: an advertisement of the bot is no question to it."""
    person, room = people.user(), people.group()
    fields = people.forwarded(people.user())
    chat_api.write(room, room.message(person, f"@HoiBaoBot {MEETING}", **fields))
    asked = chat_api.write(room, room.message(person, f"@HoiBaoBot {MEETING}"))
    (answer,) = chat_api.answers(room)
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]


@pytest.mark.parametrize("sees_all", [False, True], ids=["on", "off"])
@LANGUAGES
def test_what_privacy_mode_means_is_said_in_the_language_an_owner_chose(
    bot_api: BotApi, start_bot: StartBot, sees_all: bool, language: str, say: Texts
) -> None:
    """Whatever their app speaks: it was chosen at /settings, before the mode was changed."""
    owner = people.user()
    room = people.private(owner)
    bot_api.me["can_read_all_group_messages"] = not sees_all
    bot = start_bot()
    bot.wait_for("ready as")
    name = VIETNAMESE.choices.names["language"]
    page = settings_page(bot_api, room, owner)
    bot_api.tapped(bot_api.tap(room, owner, page, f"{name}: {VIETNAMESE.choices.automatic}"))
    vietnamese = f"{name}: {VIETNAMESE.name}"
    bot_api.wait(lambda: vietnamese in labels(bot_api.now(page) or page))
    if language == "en":
        bot_api.tapped(bot_api.tap(room, owner, page, vietnamese))
        bot_api.wait(lambda: vietnamese not in labels(bot_api.now(page) or page))
    assert bot.stop() == 0
    bot_api.me["can_read_all_group_messages"] = sees_all
    start_bot(HOIBAO_OWNER_IDS=f"{owner['id']}")
    means = say.owner.privacy_off if sees_all else say.owner.privacy_on.format(me="HoiBaoBot")
    assert bot_api.answers(room, 2)[-1]["text"] == means


@pytest.mark.parametrize("sees_all", [False, True])
def test_says_once_what_privacy_mode_means(
    bot_api: BotApi, start_bot: StartBot, sees_all: bool
) -> None:
    """In the log at every start; to the owner when it is new, in their language."""
    bot_api.me["can_read_all_group_messages"] = sees_all
    owner = people.user()
    room = bot_api.know(people.private(owner), owner)
    means = [
        say.owner.privacy_off if sees_all else say.owner.privacy_on.format(me="HoiBaoBot")
        for say in (ENGLISH, VIETNAMESE)
    ]
    for _ in range(2):
        bot = start_bot(HOIBAO_OWNER_IDS=f"{owner['id']}")
        bot.wait_for(means[0])
        (told,) = bot_api.answers(room)
        assert told["text"] == means[1]
        assert bot.stop() == 0
    assert len(bot_api.sent(room)) == 1


def test_an_owner_who_never_wrote_is_told_at_a_later_start(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """A bot may not write first: until then the log says so; another owner is told just once."""
    late, owner = people.user(), people.user()
    room = bot_api.know(people.private(owner), owner)
    owners = f"7,{late['id']},{owner['id']}"
    for _ in range(2):
        bot = start_bot(HOIBAO_OWNER_IDS=owners)
        bot.wait_for(f"owner {late['id']} was not told")
        assert bot_api.answers(room)[0]["text"] == VIETNAMESE.owner.privacy_on.format(
            me="HoiBaoBot"
        )
        assert bot.stop() == 0
    others = bot_api.know(people.private(late), late)
    start_bot(HOIBAO_OWNER_IDS=owners).wait_for("ready as")
    assert bot_api.answers(others)[0]["text"] == VIETNAMESE.owner.privacy_on.format(me="HoiBaoBot")
    assert len(bot_api.sent(room)) == 1


@pytest.mark.parametrize(
    ("language", "say", "asked", "following"),
    [
        ("vi", VIETNAMESE, "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?", "Khi nào vậy?"),
        ("en", ENGLISH, "Where did Clinton meet Pakistan's foreign minister?", "And when was it?"),
    ],
    ids=["vi", "en"],
)
def test_forgets_a_person(
    chat_api: BotApi, language: str, say: Texts, asked: str, following: str
) -> None:
    """/forget deletes answers and settings, and says so; the next question is fresh."""
    person = people.user(language)
    room = people.private(person)
    page = settings_page(chat_api, room, person)
    choose(chat_api, room, person, page, say.choices.names["hits"], "3", "5")
    chat_api.write(room, room.message(person, asked))
    chat_api.write(room, room.message(person, "/forget"))
    sure = chat_api.answers(room, 3)[-1]
    chat_api.tapped(chat_api.tap(room, person, sure, say.forgetting.delete))
    chat_api.wait(lambda: (chat_api.now(sure) or sure)["text"] == say.forgetting.done)
    chat_api.write(room, room.message(person, following))
    fresh = chat_api.answers(room, 4)[-1]
    assert fresh["text"] == ask(chat_api, following, language)["text"]  # as from a stranger
    assert f"{say.choices.names['hits']}: 3" in labels(settings_page(chat_api, room, person))


ODD: list[dict[str, Any]] = [
    {
        "channel_post": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": -1007, "type": "channel", "title": "K"},
            "text": "x",
        }
    },
    {"poll": {"id": "1"}},
    {"message": {"message_id": 5, "date": 1, "chat": {"id": 5, "type": "private"}}},
]


@pytest.mark.parametrize("update", ODD)
def test_other_updates_do_not_matter(chat_api: BotApi, update: Json) -> None:
    """Channel posts, polls, messages of long ago: the next question is answered all the same."""
    chat_api.push(update)
    person = people.user()
    room = people.private(person)
    chat_api.write(room, room.message(person, MEETING))
    assert "9/7" in bold(chat_api.answers(room)[0])
