"""Talks with the real bot process, over HTTP, about the real seed pages."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.lists import render_help
from tests.botapi import people
from tests.botapi.markup import of_kind
from tests.botapi.people import ME, Room
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, ask, bold

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])


def quoted(answer: dict[str, Any]) -> list[str]:
    return of_kind(answer["text"], answer["entities"], "blockquote", "expandable_blockquote")


@pytest.mark.parametrize(
    ("question", "marked", "file"),
    [
        (MEETING, "9/7", "002_406376cbe7d86ae0.txt"),
        ("blinken gap vuong nghi ngay nao", "9/7", "002_406376cbe7d86ae0.txt"),
        ("When did Blinken meet Wang Yi?", "9/7", "002_406376cbe7d86ae0.txt"),
        ("Bà Clinton gặp ngoại trưởng Pakistan ở đâu?", "Tokyo", "000_77e57d0c20bb941b.txt"),
    ],
)
def test_answers_with_the_marked_sentence_and_its_source(
    chat_api: BotApi, question: str, marked: str, file: str
) -> None:
    """In Vietnamese, without tone marks, in English: a quotation, its answer bold, its source."""
    answer = ask(chat_api, question)
    assert marked in bold(answer)
    assert len(quoted(answer)) == 1
    assert file in of_kind(answer["text"], answer["entities"], "code")


@pytest.mark.parametrize(
    ("question", "say"),
    [
        ("What is the capital of Australia?", ENGLISH),
        ("Cách nấu phở bò?", VIETNAMESE),
        ("cach nau pho bo", VIETNAMESE),
    ],
)
def test_says_nothing_found_in_the_questions_language(
    chat_api: BotApi, question: str, say: Texts
) -> None:
    """What the articles don't say is not answered, in the question's language, not the app's."""
    for app_language in ("vi", "en"):
        answer = ask(chat_api, question, app_language)
        assert answer["text"].startswith(f"{plain_text(say.nothing)}\n\n{say.nearest}\n• ")
        assert quoted(answer) == []


@pytest.mark.parametrize(
    ("language", "say"),
    [("vi", VIETNAMESE), (None, VIETNAMESE), ("en", ENGLISH), ("de-AT", ENGLISH)],
)
def test_commands_speak_the_language_of_the_app(
    chat_api: BotApi, language: str | None, say: Texts
) -> None:
    """Vietnamese for Vietnamese apps and where nothing is known, English for all others."""
    expected = {
        "/start": say.start,
        "/start x": say.start,
        "/help": render_help("HoiBaoBot", say, inline=True),
        "/ask": say.how_to_ask,
        "/ask@HoiBaoBot": say.how_to_ask,
        "/nonsense": say.unknown_command,
        "😀 ?!": say.no_question,
        "Cảm ơn bạn nhiều!": say.courtesy,
        "thanks": say.courtesy,
        "dài " * 300: say.too_long.format(limit=1000),
    }
    for text, answer in expected.items():
        assert ask(chat_api, text, language)["text"] == plain_text(answer)
    assert plain_text(say.sources_newest) in ask(chat_api, "/sources", language)["text"]


def test_replies_quietly_to_the_asker(chat_api: BotApi) -> None:
    """An answer replies to its question, without link previews, and survives its deletion."""
    person = people.user()
    room = people.private(person)
    question = chat_api.write(room, room.message(person, MEETING))
    (answer,) = chat_api.answers(room)
    assert answer["reply_to_message"]["message_id"] == question["message_id"]
    (call,) = chat_api.sent(room)
    assert call["link_preview_options"] == {"is_disabled": True}
    assert call["reply_parameters"]["allow_sending_without_reply"] is True


@pytest.mark.parametrize(
    "text",
    [
        "<b>Blinken</b> gặp <script>Vương Nghị</script> & ai? &lt;",
        "*Blinken* _gặp_ [Vương Nghị](http://x.y) `khi` ~nào~?",
        "\u202eBlinken gặp\u2066 Vương Nghị z\u0301\u0301\u0301\u0301\u0301\u0301algo khi nào?",
        "Blinken \x00\x1f gặp 𝕍ương Nghị 👨‍👩‍👧 khi nào?",
        "Blinken\n\n\ngặp\tVương Nghị\nkhi nào?",
    ],
)
def test_any_characters_in_a_question_get_an_answer(chat_api: BotApi, text: str) -> None:
    """Markup, controls, reordering, emoji: an answer in HTML that Telegram takes at once."""
    person = people.user()
    room = people.private(person)
    chat_api.write(room, room.message(person, text))
    chat_api.answers(room)
    (call,) = [each for each in chat_api.calls if each["chat_id"] == room.id and each["text"]]
    assert call["parse_mode"] == "HTML"


@LANGUAGES
@pytest.mark.parametrize(
    "fields",
    [
        {
            "sticker": {
                "file_id": "a",
                "file_unique_id": "b",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}},
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
        {"location": {"latitude": 21.0, "longitude": 105.8}},
    ],
)
def test_what_is_not_text_gets_a_hint_in_private_only(
    chat_api: BotApi, fields: dict[str, Any], language: str, say: Texts
) -> None:
    """A sticker, a voice message, a picture: a kind hint in private, silence in a group."""
    person = people.user(language)
    room, group = people.private(person), people.group()
    chat_api.write(group, group.message(person, **fields))
    chat_api.write(room, room.message(person, **fields))
    (answer,) = chat_api.answers(room)
    assert answer["text"] == say.words_only
    assert chat_api.sent(group) == []


def test_a_caption_is_a_question_and_an_album_gets_no_hints(chat_api: BotApi) -> None:
    """Words under a picture are asked; the album's other pictures are passed over."""
    person = people.user()
    room = people.private(person)
    photo = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
    album = photo | {"media_group_id": "1"}
    chat_api.write(room, room.message(person, **album))
    chat_api.write(room, room.message(person, caption=MEETING, **album))
    (answer,) = chat_api.answers(room)
    assert "9/7" in bold(answer)


PAKISTAN = "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?"
WHEN = "Khi nào vậy?"  # nobody can tell what, alone


def test_a_follow_up_leans_on_the_question_before(chat_api: BotApi) -> None:
    """In private the next message goes on from the last; a fresh question after it does not."""
    person = people.user()
    room = people.private(person)
    answers = []
    for asked, text in enumerate((PAKISTAN, WHEN, MEETING, "And how long did it last?"), start=1):
        chat_api.write(room, room.message(person, text))
        answers.append(chat_api.answers(room, asked)[-1])
    assert "000_77e57d0c20bb941b.txt" in answers[1]["text"]
    assert answers[2]["text"] == ask(chat_api, MEETING)["text"]
    assert "5 giờ" in bold(answers[3])
    assert quoted(ask(chat_api, WHEN)) == []


def test_a_reply_to_an_answer_goes_on_from_it_in_a_group(chat_api: BotApi) -> None:
    """Anybody may go on so, long after other questions; who only asks too goes on from nothing."""
    room, lan, minh = people.forum(7), people.user(), people.user()
    chat_api.write(room, room.message(lan, f"/ask {PAKISTAN}", topic=7))
    (first,) = chat_api.answers(room)
    chat_api.write(room, room.message(lan, f"/ask {MEETING}", topic=7))
    chat_api.answers(room, 2)
    chat_api.write(room, room.message(minh, WHEN, topic=7, reply_to=first))
    assert "000_77e57d0c20bb941b.txt" in chat_api.answers(room, 3)[-1]["text"]
    for asked, message in enumerate(
        (
            room.message(minh, f"/ask {WHEN}"),
            room.message(people.user(), f"/ask {WHEN}", topic=7),
            room.message(lan, f"/ask {WHEN}", topic=7, reply_to=room.message(minh, "Lạ nhỉ.")),
        ),
        start=4,
    ):
        chat_api.write(room, message)
        assert quoted(chat_api.answers(room, asked)[-1]) == []


def in_group(room: Room, person: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Make every message that asks the bot in a group."""
    other = room.message(people.user(), MEETING)
    named = {"type": "text_mention", "offset": 0, "length": 7, "user": ME}
    caption = f"@HoiBaoBot {MEETING}"
    admin = {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    return {
        "command": room.message(person, f"/ask {MEETING}"),
        "own command": room.message(person, f"/ask@HoiBaoBot {MEETING}"),
        "command on a message": room.message(person, "/ask", reply_to=other),
        "mention": room.message(person, f"@HoiBaoBot {MEETING}"),
        "mention after emoji": room.message(person, f"😀🇻🇳 @hoibaobot, {MEETING}"),
        "mention on a message": room.message(person, "@HoiBaoBot", reply_to=other),
        "mention by name": room.message(person)
        | {"text": f"Hỏi Báo {MEETING}", "entities": [named]},
        "caption": room.message(person)
        | {"caption": caption, "caption_entities": people.entities(caption), "photo": []},
        "reply": room.message(person, MEETING, reply_to=room.message(ME, "Mình không thấy.")),
        "anonymous admin": room.message(admin, f"/ask {MEETING}", sender_chat=room.chat),
    }


def aside(room: Room, person: dict[str, Any]) -> list[dict[str, Any]]:
    """Make messages of a group that are none of the bot's business."""
    other = room.message(people.user(), MEETING)
    topic = room.message(ME, forum_topic_created={"name": "Tin", "icon_color": 7322096})
    robot = {"id": 5, "is_bot": True, "first_name": "Robot"}
    channel = {"id": -1001, "type": "channel", "title": "Kênh"}
    return [
        *(room.message(person, text) for text in (MEETING, f"@HoiBaoBotX {MEETING}", "/other")),
        *(room.message(person, f"/{name}") for name in ("start", "help", "sources")),
        *(room.message(person, f"/{name}@OtherBot") for name in ("start", "help", "sources")),
        room.message(person, "/help", reply_to=other),
        *(
            room.message(person, text)
            for text in (f"/ask@OtherBot {MEETING}", f"HoiBaoBot {MEETING}")
        ),
        room.message(person, MEETING, reply_to=other),
        room.message(person, MEETING, reply_to=topic),
        room.message(person, "👍", reply_to=room.message(ME, "Mình không thấy.")),
        room.message(robot, f"@HoiBaoBot {MEETING}"),
        room.message(person, f"@HoiBaoBot {MEETING}", via_bot=robot),
        room.message(None, f"@HoiBaoBot {MEETING}", sender_chat=channel, is_automatic_forward=True),
        room.message(person, new_chat_members=[ME]),
        room.message(person, new_chat_title="Tên mới"),
    ]


@pytest.mark.parametrize("how", list(in_group(people.group(), people.user())))
def test_answers_in_a_group_when_asked(chat_api: BotApi, how: str) -> None:
    """A command, a mention, a reply: each is answered once, in reply to the one who asked."""
    room = people.group()
    asked = chat_api.write(room, in_group(room, people.user())[how])
    (answer,) = chat_api.answers(room)
    assert "9/7" in bold(answer)
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]


@pytest.mark.parametrize("name", ["start", "help", "sources"])
def test_tells_about_itself_in_a_group_when_meant(chat_api: BotApi, name: str) -> None:
    """A command that names the bot, mentions it or replies to it; bare ones may be another's."""
    room, person = people.group(), people.user()
    mine = room.message(ME, "Mình không thấy.")
    meant = [f"/{name}@HoiBaoBot", f"/{name}@hoibaobot", f"/{name} @HoiBaoBot"]
    chat_api.write(room, room.message(person, f"/{name}"))
    for text in meant:
        chat_api.write(room, room.message(person, text))
    chat_api.write(room, room.message(person, f"/{name}", reply_to=mine))
    texts = {answer["text"] for answer in chat_api.answers(room, 4)}
    assert len(texts) == 1
    assert len(chat_api.sent(room)) == 4


@LANGUAGES
def test_a_bare_ask_in_a_group_is_told_how(chat_api: BotApi, language: str, say: Texts) -> None:
    """`/ask` is this bot's own word: without a question it is answered in a group too."""
    room = people.group()
    chat_api.write(room, room.message(people.user(language), "/ask"))
    (answer,) = chat_api.answers(room)
    assert answer["text"] == plain_text(say.how_to_ask)


def test_is_silent_in_a_group_otherwise(chat_api: BotApi) -> None:
    """What is said to others, or by machines, gets no answer and no typing."""
    room, person = people.group(), people.user()
    for message in aside(room, person):
        chat_api.write(room, message)
    asked = chat_api.write(room, room.message(person, f"/ask {MEETING} Ở Bali?"))  # a fresh one
    (answer,) = chat_api.answers(room)
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]
    assert len(chat_api.sent(room, "sendChatAction")) == 1


def test_stays_in_the_topic_with_answer_and_typing(chat_api: BotApi) -> None:
    """In a topic both name it; in General, and in the threads of plain groups, neither does."""
    forum, plain, person = people.forum(7, 8), people.group(), people.user()
    for room, topic, fields in (
        (forum, 7, {}),
        (forum, 8, {}),
        (forum, None, {}),
        (plain, None, {"message_thread_id": 99}),  # a chain of replies, not a topic
    ):
        before = len(chat_api.sent(room))
        question = f"/ask {MEETING} {before} {topic} {len(fields)}"  # none is known by heart
        chat_api.write(room, room.message(person, question, topic=topic, **fields))
        answer = chat_api.answers(room, before + 1)[-1]
        assert answer.get("message_thread_id") == topic
        assert chat_api.sent(room, "sendChatAction")[-1]["message_thread_id"] == topic


def test_ten_people_at_once_each_get_their_own_answer(chat_api: BotApi) -> None:
    """Ten people ask two different things at the same time; nobody gets another's answer."""
    asks = [
        (MEETING, "9/7"),
        ("Tillerson lên kế hoạch gồm mấy điểm để thương lượng với Nga?", "3 điểm"),
    ]
    with ThreadPoolExecutor(10) as pool:
        answers = pool.map(lambda number: ask(chat_api, asks[number % 2][0]), range(10))
        for number, answer in enumerate(answers):
            assert asks[number % 2][1] in bold(answer)
