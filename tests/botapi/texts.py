"""Reads what a bot wants to say as Telegram does: length, formatting, emptiness."""

from typing import Any

from tests.botapi import markup
from tests.botapi.people import Json
from tests.botapi.wire import RefusedError

MAX_UNITS, MAX_CAPTION, MAX_BYTES = 4096, 1024, 1 << 15


def formatted(
    raw: Any, parse_mode: str | None, given: list[Json] | None = None
) -> tuple[str, list[Json]]:
    """Return a text with its entities, read from it or given. Raises RefusedError."""
    text, entities = raw or "", list(given or ())
    if len(text.encode()) > MAX_BYTES:
        raise RefusedError(400, "Bad Request: text is too long")
    if parse_mode == "HTML":
        try:
            text, entities = markup.parse(text)
        except (markup.CannotParseError, UnicodeError) as error:
            raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from None
    return text, entities


def message(
    raw: Any, parse_mode: str | None, given: list[Json] | None = None
) -> tuple[str, list[Json]]:
    """Return the text of a message with its entities. Raises RefusedError."""
    text, entities = formatted(raw, parse_mode, given)
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if markup.utf16(text) > MAX_UNITS:
        raise RefusedError(400, "Bad Request: message is too long")
    return text, entities


def caption(
    raw: Any, parse_mode: str | None, given: list[Json] | None = None
) -> tuple[str, list[Json]]:
    """Return a caption, which may be empty, with its entities. Raises RefusedError."""
    text, entities = formatted(raw, parse_mode, given)
    if markup.utf16(text) > MAX_CAPTION:
        raise RefusedError(400, "Bad Request: message caption is too long")
    return text, entities
