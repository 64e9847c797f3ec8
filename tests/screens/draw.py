"""Draws conversations as Telegram shows them, and takes pictures of them with Chromium."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.botapi import people
from tests.botapi.people import ME, Json, Room

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
    me: Json  # whose screen it is
    messages: list[Json]
    typed: str = ""  # what is being typed to the bot, inline
    offered: list[Json] = field(default_factory=list)  # what the bot offers for it

    @property
    def in_group(self) -> bool:
        """Whether several people write here."""
        return self.room.chat["type"] != "private"


def page(screen: Screen) -> str:
    """Draw a screen as an HTML page."""
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    kind = "face group" if screen.in_group else "face"
    rows = "".join(row(screen, place) for place in range(len(screen.messages)))
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style>'
        f'<body class="{"group-chat" if screen.in_group else ""}"><header>'
        f'<div class="{kind}">{escape(screen.title[0])}</div>'
        f'<div><div class="title">{escape(screen.title)}</div>'
        f'<div class="under">{escape(screen.under)}</div></div></header>'
        f"<main>{rows}</main>{inline(screen)}"
        "<script>document.title = document.body.scrollHeight</script>"
    )


def row(screen: Screen, place: int) -> str:
    """Draw one message."""
    message, writer = screen.messages[place], screen.messages[place]["from"]
    by_bot, mine = writer["id"] == ME["id"], writer["id"] == screen.me["id"]
    face = name = ""
    if screen.in_group and not mine:
        face = f'<div class="face small">{escape(writer["first_name"][0])}</div>'
        name = f'<div class="name {"" if by_bot else "other"}">{escape(writer["first_name"])}</div>'
    time = f'<span class="time">9:4{place}{" ✓✓" if mine else ""}</span>'
    return (
        f'<div class="row {"me" if mine else "bot"}">{face}<div class="said">'
        f'<div class="bubble">{name}{replied(message)}'
        f'<div class="text">{formatted(message)}{time}</div></div>'
        f"{keyboard(message)}</div></div>"
    )


def keyboard(message: Json) -> str:
    """Draw the buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    drawn = "".join(
        '<div class="keys">'
        + "".join(
            f'<div class="key {"url" * ("url" in key)}">{escape(key["text"])}</div>' for key in keys
        )
        + "</div>"
        for keys in rows
    )
    return f'<div class="keyboard">{drawn}</div>' if drawn else ""


def inline(screen: Screen) -> str:
    """Draw what is being typed to the bot from another chat, and what it offers."""
    if not screen.typed:
        return ""
    rows = "".join(
        f'<div class="offer"><div class="face small">{escape(one["title"][0])}</div><div>'
        f'<div class="what">{escape(one["title"])}</div>'
        f'<div class="about">{escape(one.get("description", ""))}</div></div></div>'
        for one in screen.offered
    )
    typed = f'<span class="mention">@{ME["username"]}</span> {escape(screen.typed)}'
    return f'<section class="offers">{rows}</section><footer>{typed}<i></i></footer>'


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
