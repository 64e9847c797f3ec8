"""Reads the keyboards under messages as Telegram does, and refuses what it refuses."""

import json
import re
from typing import Any

from tests.botapi.people import Json
from tests.botapi.wire import RefusedError

ACTIONS = {
    *("url", "callback_data", "web_app", "login_url", "copy_text", "callback_game", "pay"),
    *("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
}
SWITCHES = {action for action in ACTIONS if action.startswith("switch_")}
MAX_IN_ROW, MAX_BUTTONS, MAX_BYTES = 8, 100, 10_000

_PARSE = "can't parse inline keyboard button: "
_HOST = re.compile(r"https?://(?:[^\s/?#@]+@)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", re.I)


def _refused(text: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {text}")


def inline_keyboard(markup: Any, *, inline_mode: bool = True) -> Json | None:
    """Return the keyboard that a message gets, None for an empty one. Raises RefusedError."""
    if not isinstance(markup, dict):
        raise _refused("object expected as reply markup")
    if "inline_keyboard" not in markup:
        raise _refused("inline keyboard expected")
    rows = [row for row in markup["inline_keyboard"] if row]
    for row in rows:
        for button in row:
            _check(button, inline_mode=inline_mode)
    # Telegram cuts long rows and keyboards without a word; here they are a fault to be found.
    crowded = any(len(row) > MAX_IN_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS
    if crowded or len(json.dumps(rows, ensure_ascii=False).encode()) > MAX_BYTES:
        raise _refused("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def button_of(keyboard: Json | None, name: str) -> Json:
    """Find a button by its text or its callback_data."""
    buttons = [button for row in (keyboard or {}).get("inline_keyboard", ()) for button in row]
    for button in buttons:
        if name in (button["text"], button.get("callback_data")):
            return dict(button)
    raise AssertionError(f"no button {name!r} among {[button['text'] for button in buttons]}")


def _check(button: Json, *, inline_mode: bool) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise _refused(f'{_PARSE}Field "text" must be of type String')
    if not button["text"].strip():
        raise _refused("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if name in button]
    if not actions or any(button[name] == "" for name in actions if name not in SWITCHES):
        raise _refused(f"{_PARSE}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:  # Telegram takes one of them without a word
        raise _refused(f"{_PARSE}only one of {sorted(actions)} may be used")
    if len(button.get("callback_data", "").encode()) > 64:
        raise _refused("BUTTON_DATA_INVALID")
    if not inline_mode and SWITCHES & set(button):
        raise _refused("BUTTON_TYPE_INVALID")
    if not 1 <= len(button.get("copy_text", {"text": "x"})["text"]) <= 256:
        raise _refused("BUTTON_COPY_TEXT_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    scheme, colon, _ = url.partition("://")
    if colon and scheme.lower() not in ("http", "https", "tg", "ton"):
        why = "Unsupported URL protocol"
    elif scheme.lower() in ("tg", "ton") or _HOST.fullmatch(url if colon else f"http://{url}"):
        return
    else:
        why = "Wrong HTTP URL"
    raise _refused(f"inline keyboard button URL '{url}' is invalid: {why}")
