"""Checks calls against the description of the Bot API, where there is one on this machine."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

_INTEGER, _NUMBER = re.compile(r"-?\d+"), re.compile(r"-?\d+(\.\d+)?")


@cache
def description() -> dict[str, Any] | None:
    """Return the description named by HOIBAO_BOT_API_JSON or kept beside the repository."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "telegram" / "api.min.json"
    path = Path(os.environ.get("HOIBAO_BOT_API_JSON", beside))
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def complaints(method: str, sent: dict[str, str]) -> list[str]:
    """Return what is wrong with a call, as it came over the wire; nothing without a description."""
    api = description()
    if api is None:
        return []
    if method not in api["methods"]:
        return [f"{method}: no such method"]
    return _fields(method, api["methods"][method].get("fields", []), sent, wire=True)


def object_complaints(kind: str, value: dict[str, Any]) -> list[str]:
    """Return what is wrong with an object that Telegram sends, such as a ChatMemberOwner."""
    api = description()
    assert api is not None
    return _fields(kind, api["types"][kind]["fields"], value, wire=False)


def _fields(
    where: str, fields: list[dict[str, Any]], sent: dict[str, Any], *, wire: bool
) -> list[str]:
    known = {field["name"]: field for field in fields}
    if wire and sent.get("reply_markup") == "{}":  # Telegram takes it for no keyboard
        sent = {name: value for name, value in sent.items() if name != "reply_markup"}
    # PTB sends its default `parse_mode` with every edit; Telegram ignores what it does not know.
    ignored = {"parse_mode"} if where == "editMessageReplyMarkup" else set()
    wrong = [f"{where}: unknown field {name}" for name in sent if name not in {*known, *ignored}]
    for name, field in known.items():
        if name not in sent:
            wrong += [f"{where}: {name} is missing"] if field["required"] else []
        elif not any(_fits(kind, sent[name], wire=wire) for kind in field["types"]):
            wrong.append(f"{where}: {name} is not {' or '.join(field['types'])}: {sent[name]!r}")
    return wrong


def _fits(kind: str, value: Any, *, wire: bool) -> bool:
    if kind == "String":
        return isinstance(value, str)
    if wire and kind == "Integer":
        return bool(_INTEGER.fullmatch(value))
    if wire and kind in ("Float", "Number"):
        return bool(_NUMBER.fullmatch(value))
    if wire:
        try:
            value = json.loads(value)
        except ValueError:
            return False
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(_fits(inner, each, wire=False) for each in value)
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind in ("Integer", "Float", "Number"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, dict) and _is_object(kind, value)


def _is_object(kind: str, value: dict[str, Any]) -> bool:
    api = description()
    assert api is not None
    described = api["types"].get(kind, {})
    if described.get("subtypes"):
        return any(_is_object(subtype, value) for subtype in described["subtypes"])
    return not _fields(kind, described.get("fields", []), value, wire=False)
