"""`python -m tests.screens`: pictures of real answers, drawn as Telegram shows them.

Talks with the real bot process through the Bot API double, draws the recorded messages in a page,
and lets headless Chromium take a picture of it.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tests.botapi import people
from tests.botapi.people import ME, Json, Room
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.conftest import build_index

WIDTH, SCALE = 460, 1.5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
)
TAGS = {"bold": "b", "italic": "i", "code": "code"}


@dataclass
class Screen:
    """A conversation to draw."""

    name: str
    title: str
    under: str
    room: Room
    messages: list[Json]

    @property
    def in_group(self) -> bool:
        """Whether several people write here."""
        return self.room.chat["type"] != "private"


def main() -> None:
    """Draw all screens."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens", metavar="DIR")
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="default: one made of seeds/ and screens.jsonl"
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
    shutil.copy(Path(__file__).with_suffix(".jsonl"), folder)
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
                alone(
                    api,
                    "followup",
                    "Bà Clinton gặp ngoại trưởng Pakistan ở đâu?",
                    "Còn tuyến vận chuyển của NATO thì sao?",
                ),
                alone(api, "story", "Metro số 9 chạy thử khi nào?"),
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
    return Screen(name, "Hỏi Báo", "bot", room, messages)


def in_topic(api: BotApi) -> Screen:
    """Ask in a topic of a group: a mention among other talk, and someone else's message."""
    room = people.forum(7)
    minh, lan = (people.user("vi", first_name=name) for name in ("Minh", "Lan"))
    messages = [room.message(minh, "Bà Clinton gặp ngoại trưởng Pakistan ở đâu nhỉ?", topic=7)]
    api.write(room, messages[0])
    asked = room.message(lan, "/ask", topic=7, reply_to=messages[0])
    messages += [api.write(room, asked), api.answers(room)[-1]]
    return Screen("group", "Thời sự quốc tế", "Nhóm đọc báo · 128 thành viên", room, messages)


def page(screen: Screen) -> str:
    """Draw a screen as an HTML page."""
    style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    kind = "face group" if screen.in_group else "face"
    rows = "".join(row(screen, place) for place in range(len(screen.messages)))
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style>'
        f'<body class="{"group-chat" if screen.in_group else ""}"><header>'
        f'<div class="{kind}">{escape(screen.title[0])}</div>'
        f'<div><div class="title">{escape(screen.title)}</div>'
        f'<div class="under">{escape(screen.under)}</div></div></header><main>{rows}</main>'
        "<script>document.title = document.body.scrollHeight</script>"
    )


def row(screen: Screen, place: int) -> str:
    """Draw one message."""
    message, writer = screen.messages[place], screen.messages[place]["from"]
    by_bot, last_writer = writer["id"] == ME["id"], screen.messages[-2]["from"]["id"]
    mine = writer["id"] == last_writer
    face = name = ""
    if screen.in_group and not mine:
        face = f'<div class="face small">{escape(writer["first_name"][0])}</div>'
        name = f'<div class="name {"" if by_bot else "other"}">{escape(writer["first_name"])}</div>'
    time = f'<span class="time">9:4{place}{" ✓✓" if mine else ""}</span>'
    return (
        f'<div class="row {"me" if mine else "bot"}">{face}<div class="bubble">{name}'
        f'{replied(message)}<div class="text">{formatted(message)}{time}</div></div></div>'
    )


def replied(message: Json) -> str:
    """Draw what a message replies to."""
    to = message.get("reply_to_message")
    if not to:
        return ""
    name, text = escape(to["from"]["first_name"]), escape(to["text"])
    return f'<div class="reply"><b>{name}</b><span>{text}</span></div>'


def formatted(message: Json) -> str:
    """Write a message's text with its entities as HTML."""
    text: bytes = message["text"].encode("utf-16-le")
    opens, closes = dict[int, str](), dict[int, str]()
    known = message["entities"]  # from the outside to the inside
    noticed = [entity for entity in people.entities(message["text"]) if entity not in known]
    for entity in known + noticed:
        before, after = tags(entity)
        start, end = entity["offset"], entity["offset"] + entity["length"]
        opens[start] = opens.get(start, "") + before
        closes[end] = after + closes.get(end, "")
    marks, html, position = sorted({*opens, *closes, len(text) // 2}), "", 0
    for mark in marks:
        html += escape(text[2 * position : 2 * mark].decode("utf-16-le"))
        html += closes.get(mark, "") + opens.get(mark, "")
        position = mark
    # A quotation is a block of its own; the line breaks around it are not drawn as well.
    html = re.sub(r"\n?(<blockquote)", r"\1", html)
    return re.sub(r"(</blockquote>)\n", r"\1", html)


def tags(entity: Json) -> tuple[str, str]:
    """Return the tags around an entity."""
    kind: str = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if "blockquote" in kind:
        more = ' class="more"' if kind.startswith("expandable") else ""
        return f'<blockquote{more}><div class="inner">', "</div></blockquote>"
    if kind in TAGS:
        return f"<{TAGS[kind]}>", f"</{TAGS[kind]}>"
    return f'<span class="{kind}">', "</span>"


def take_picture(html: str, picture: Path, work: Path) -> None:
    """Draw a page with Chromium, as high as it is."""
    source = work / f"{picture.stem}.html"
    source.write_text(html, encoding="utf-8")
    drawn = browse(work, "--dump-dom", f"--window-size={WIDTH},600", source.as_uri())
    height = re.search(r"<title>(\d+)</title>", drawn)
    if not height:
        raise SystemExit("Chromium did not draw the page")
    size = (f"--window-size={WIDTH},{height[1]}", f"--force-device-scale-factor={SCALE}")
    browse(work, *size, f"--screenshot={picture}", source.as_uri())


def browse(work: Path, *arguments: str) -> str:
    """Run Chromium, and return what it prints."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit("pictures need Chromium: apt-get install chromium fonts-inter")
    profile: Any = f"--user-data-dir={tempfile.mkdtemp(dir=work)}"
    done = subprocess.run(
        [browser, *FLAGS, profile, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


if __name__ == "__main__":
    main()
