"""What the bot says about itself: its commands and descriptions, by scope and language."""

import json
import re
from typing import Any

from tests.botapi.people import Json
from tests.botapi.state import Call, State
from tests.botapi.wire import RefusedError

MAX_COMMANDS, MAX_NAME, MAX_DESCRIPTION = 100, 32, 256


class Profile(State):
    """Keeps the bot's profile."""

    def __init__(self) -> None:
        super().__init__()
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self._descriptions: dict[tuple[str, str], str] = {}

    def commands(self, language: str = "", **scope: Any) -> list[Json]:
        """Return the commands set for a scope, such as `type="chat", chat_id=1`, and language."""
        return self._commands.get((_scope(scope or None), language), [])

    def _key(self, call: Call) -> tuple[str, str]:
        scope = call["scope"] or {}
        if "chat_id" in scope and scope["chat_id"] not in self._rooms:
            raise _refused("chat not found")
        return _scope(scope or None), _language(call)

    def _setMyCommands(self, call: Call) -> bool:  # noqa: N802 - Telegram's name, like those below
        key = self._key(call)
        if len(call["commands"]) > MAX_COMMANDS:
            raise _refused("BOT_COMMANDS_TOO_MUCH")
        self._commands[key] = [_command(each) for each in call["commands"]]
        return True

    def _getMyCommands(self, call: Call) -> list[Json]:  # noqa: N802
        return self._commands.get(self._key(call), [])

    def _deleteMyCommands(self, call: Call) -> bool:  # noqa: N802
        self._commands.pop(self._key(call), None)
        return True

    def _setMyDescription(self, call: Call) -> bool:  # noqa: N802
        return self._describe(call, "description", 512)

    def _setMyShortDescription(self, call: Call) -> bool:  # noqa: N802
        return self._describe(call, "short_description", 120)

    def _describe(self, call: Call, name: str, limit: int) -> bool:
        if len(call[name] or "") > limit:
            raise _refused("USER_BOT_INVALID" if name == "description" else "ABOUT_TOO_LONG")
        self._descriptions[name, _language(call)] = call[name] or ""
        return True

    def _getMyDescription(self, call: Call) -> Json:  # noqa: N802
        return {"description": self._descriptions.get(("description", _language(call)), "")}

    def _getMyShortDescription(self, call: Call) -> Json:  # noqa: N802
        found = self._descriptions.get(("short_description", _language(call)), "")
        return {"short_description": found}


def _scope(scope: Json | None) -> str:
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def _language(call: Call) -> str:
    code = str(call["language_code"] or "")
    if not re.fullmatch(r"(?:[a-z]{2})?", code):
        raise _refused("invalid language code specified")
    return code


def _command(command: Json) -> Json:
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not name:
        raise _refused("command must be non-empty")
    if len(name) > MAX_NAME:
        raise _refused(f"command length must not exceed {MAX_NAME}")
    if not re.fullmatch("[a-z0-9_]+", name):
        raise _refused("BOT_COMMAND_INVALID")
    if not description:
        raise _refused("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise _refused(f"command description length must not exceed {MAX_DESCRIPTION}")
    return {"command": name, "description": description}


def _refused(text: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {text}")
