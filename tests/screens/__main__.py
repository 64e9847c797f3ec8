"""`python -m tests.screens`: pictures of real conversations, drawn as Telegram shows them.

Talks with the real bot process through the Bot API double, draws the recorded messages in a page,
and lets headless Chromium take a picture of it.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.texts import VIETNAMESE
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING
from tests.editions import build_index
from tests.retrieval.stories.day import rows_until
from tests.screens.draw import Screen, page, take_picture

BRIDGE = {
    "_id": "bridge",
    "title": "Cầu Bình Lạc thông xe sau ba năm thi công",
    "outlet": "Báo Thử",
    "url": "https://baothu.example/cau-binh-lac",
    "published": "2026-11-19",
    "text": "Cầu Bình Lạc nối hai bờ sông Lạc thông xe sáng 19/11, sau ba năm thi công.\n"
    "Cầu dài 1,2 km, có bốn làn xe và hai làn cho người đi bộ.",
}
PAKISTAN = "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?"


def main() -> None:
    """Draw all screens."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens", metavar="DIR")
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="default: one made of seeds/ and news.jsonl"
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="names of screens; default: all")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        index = arguments.index
        if index is None:
            index = work / "index"
            build_index(pages_in(work / "pages"), index)
        for screen in talk(index.resolve(), work, arguments.only):
            picture = arguments.out / f"{screen.name}.png"
            take_picture(page(screen), picture, work)
            sys.stdout.write(f"{picture} {picture.stat().st_size // 1024} KB\n")


def pages_in(folder: Path) -> Path:
    """Put the seed pages together with invented news that several outlets tell, also of today."""
    shutil.copytree(ROOT / "seeds", folder)
    rows = [json.dumps(row, ensure_ascii=False) for row in rows_until(datetime.now(UTC))]
    (folder / "today.jsonl").write_text("\n".join(rows), "utf-8")
    shutil.copy(Path(__file__).with_name("news.jsonl"), folder)
    return folder


def talk(index: Path, work: Path, only: Collection[str] | None = None) -> list[Screen]:
    """Have the conversations with a real bot; `only` names some of them."""
    owner = people.user("vi", first_name="Lan")
    with BotApi() as api:
        settings = {
            "HOIBAO_TELEGRAM_TOKEN": TOKEN,
            "HOIBAO_TELEGRAM_API_URL": api.url,
            "HOIBAO_INDEX_DIR": str(index),
            "HOIBAO_OWNER_IDS": str(owner["id"]),
            "HOIBAO_LOG_QUESTIONS": "true",
            "HOIBAO_REFRESH_SECONDS": "0.2",
        }
        bot = BotProcess(work / "bot", **settings)
        try:
            bot.wait_for("ready as")
            known = conversations(api, index, work, owner)
            return [talked() for name, talked in known.items() if not only or name in only]
        finally:
            bot.kill()


def conversations(
    api: BotApi, index: Path, work: Path, owner: Json
) -> dict[str, Callable[[], Screen]]:
    """Return what has each conversation, by its name, in their order."""
    every = VIETNAMESE.buttons.every.format(hits=3)
    return {
        name: partial(have, api, name, *said) for name, (have, *said) in _said(every).items()
    } | {
        "settings": partial(choices, api),
        "group": partial(in_topic, api),
        "inline": partial(typed_inline, api, "Blinken Vương Nghị"),
        "alert": partial(watched, api, index, work),
        "stats": partial(statistics, api, owner),
    }


def _said(every: str) -> dict[str, tuple[Any, ...]]:
    """Return what is asked in private, or tapped, by the name of its screen."""
    return {
        "english": (alone, "When did Blinken meet Wang Yi?"),
        "toneless": (alone, "blinken gap vuong nghi ngay nao"),
        "nothing": (alone, "What is the capital of Australia?", "Cách nấu phở bò?"),
        "followup": (alone, PAKISTAN, "Còn tuyến vận chuyển của NATO thì sao?"),
        "digest": (alone, "/digest"),
        "timeline": (alone, "/timeline Tuyến metro số 9"),
        "story": (alone, "Metro số 9 chạy thử khi nào?"),
        "every": (tapped, every),
        "context": (tapped, "▶", VIETNAMESE.buttons.context),
    }


def alone(api: BotApi, name: str, *questions: str, person: Json | None = None) -> Screen:
    """Ask in private."""
    person = person or people.user("vi", first_name="Lan")
    room, messages = people.private(person), list[Json]()
    for asked, question in enumerate(questions, start=1):
        messages.append(api.write(room, room.message(person, question)))
        messages.append(api.answers(room, asked)[-1])
    return Screen(name, "Hỏi Báo", "bot", room, person, messages)


def tapped(api: BotApi, name: str, *buttons: str) -> Screen:
    """Ask in private, and tap on buttons of the answer, one after another."""
    screen = alone(api, name, MEETING)
    for count, button in enumerate(buttons, start=1):
        api.tap(screen.room, screen.me, screen.messages[-1], button)
        api.answers(screen.room, count, method="editMessageText")
    screen.messages[-1] = api.now(screen.messages[-1]) or screen.messages[-1]
    return screen


def typed_inline(api: BotApi, question: str) -> Screen:
    """Type a question after the bot's name, in a chat with somebody else."""
    lan, minh = (people.user("vi", first_name=name) for name in ("Lan", "Minh"))
    room = people.private(minh)
    messages = [room.message(minh, "Hai ông ấy gặp nhau ở đâu vậy?")]
    offered = api.inline_answer(api.type(lan, question))["results"][:4]
    return Screen("inline", "Minh", "vừa mới truy cập", room, lan, messages, question, offered)


def watched(api: BotApi, index: Path, work: Path) -> Screen:
    """Watch a question, and hear of what a new index answers."""
    lan = people.user("vi", first_name="Lan")
    room = people.private(lan)
    page = api.answers(room) if api.write(room, room.message(lan, "/settings")) else []
    night = f"{VIETNAMESE.choices.names['night']}: {VIETNAMESE.choices.labels['night'][True]}"
    api.tapped(api.tap(room, lan, page[0], night))  # pictures are taken at any hour
    question = "Cầu Bình Lạc thông xe khi nào?"
    messages = [api.write(room, room.message(lan, f"/watch {question}")), api.answers(room, 2)[-1]]
    (work / "pages" / "bridge.jsonl").write_text(json.dumps(BRIDGE, ensure_ascii=False), "utf-8")
    build_index(work / "pages", index)
    return Screen("alert", "Hỏi Báo", "bot", room, lan, [*messages, api.answers(room, 3, 60)[-1]])


def statistics(api: BotApi, owner: Json) -> Screen:
    """Ask how the bot is doing, as its owner."""
    return alone(api, "stats", "/stats", person=owner)


def choices(api: BotApi) -> Screen:
    """Open the settings of a group, as one of its admins."""
    lan = people.user("vi", first_name="Lan")
    room = people.group(owner=lan)
    asked = api.write(room, room.message(lan, "/settings@HoiBaoBot"))
    return in_group("settings", room, lan, [asked, api.answers(room)[-1]])


def in_topic(api: BotApi) -> Screen:
    """Ask in a topic of a group: a mention among other talk, and someone else's message."""
    room = people.forum(7)
    minh, lan = (people.user("vi", first_name=name) for name in ("Minh", "Lan"))
    messages = [room.message(minh, "Bà Clinton gặp ngoại trưởng Pakistan ở đâu nhỉ?", topic=7)]
    api.write(room, messages[0])
    asked = room.message(lan, "/ask", topic=7, reply_to=messages[0])
    messages += [api.write(room, asked), api.answers(room)[-1]]
    return in_group("group", room, lan, messages)


def in_group(name: str, room: Room, me: Json, messages: list[Json]) -> Screen:
    """Draw a group."""
    return Screen(name, "Thời sự quốc tế", "Nhóm đọc báo · 128 thành viên", room, me, messages)


if __name__ == "__main__":
    main()
