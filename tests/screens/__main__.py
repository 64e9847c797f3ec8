"""`python -m tests.screens`: pictures of real conversations, drawn as Telegram shows them.

Talks with the real bot process through the Bot API double, draws the recorded messages in a page,
and lets headless Chromium take a picture of it.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bot.texts import VIETNAMESE
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import MEETING
from tests.conftest import build_index
from tests.screens.draw import Screen, page, take_picture

PAKISTAN = "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?"


def main() -> None:
    """Draw all screens."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens", metavar="DIR")
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="default: one made of seeds/ and news.jsonl"
    )
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        index = arguments.index
        if index is None:
            index = work / "index"
            build_index(pages_in(work / "pages"), index)
        for screen in talk(index.resolve(), work):
            picture = arguments.out / f"{screen.name}.png"
            take_picture(page(screen), picture, work)
            sys.stdout.write(f"{picture} {picture.stat().st_size // 1024} KB\n")


def pages_in(folder: Path) -> Path:
    """Put the seed pages together with invented news that several outlets tell."""
    shutil.copytree(ROOT / "seeds", folder)
    shutil.copy(Path(__file__).with_name("news.jsonl"), folder)
    return folder


def talk(index: Path, work: Path) -> list[Screen]:
    """Have the conversations with a real bot."""
    with BotApi() as api:
        settings = {"HOIBAO_TELEGRAM_TOKEN": TOKEN, "HOIBAO_TELEGRAM_API_URL": api.url}
        bot = BotProcess(work / "bot", HOIBAO_INDEX_DIR=str(index), **settings)
        try:
            bot.wait_for("ready as")
            return [
                alone(api, "english", "When did Blinken meet Wang Yi?"),
                alone(api, "toneless", "blinken gap vuong nghi ngay nao"),
                alone(api, "nothing", "What is the capital of Australia?", "Cách nấu phở bò?"),
                alone(api, "followup", PAKISTAN, "Còn tuyến vận chuyển của NATO thì sao?"),
                alone(api, "story", "Metro số 9 chạy thử khi nào?"),
                tapped(api, "every", VIETNAMESE.buttons.every.format(hits=3)),
                tapped(api, "context", "▶", VIETNAMESE.buttons.context),
                choices(api),
                in_topic(api),
            ]
        finally:
            bot.kill()


def alone(api: BotApi, name: str, *questions: str) -> Screen:
    """Ask in private."""
    person = people.user("vi", first_name="Lan")
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
