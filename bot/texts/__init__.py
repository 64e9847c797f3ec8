"""Everything the bot says: one module a language, registered here; imports nothing of the bot.

To add an interface language: write its module beside `english.py`, and add it to `LANGUAGES`.
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from bot.texts.english import ENGLISH as ENGLISH
from bot.texts.schema import Texts
from bot.texts.vietnamese import VIETNAMESE as VIETNAMESE

Language: TypeAlias = str  # the code of an interface language, as in `Texts.code`

# The first is shown to people whose app names no language, the second whose app names another one.
LANGUAGES = (VIETNAMESE, ENGLISH)
DEFAULT, FALLBACK = LANGUAGES[:2]
_BY_CODE = {texts.code: texts for texts in LANGUAGES}

# The commands that are heard in a group without the bot's name; others may be for another bot.
HEARD_BARE = ("ask", "watch", "watches")


def texts_for(language: Language) -> Texts:
    """Return the texts of a language; those of `FALLBACK` for a language that is no more there."""
    return _BY_CODE.get(language, FALLBACK)


@cache
def texts_in_group(language: Language, me: str) -> Texts:
    """Return the texts of a language with the bot's name, `me`, behind commands that need it."""
    say = texts_for(language)
    named = "|".join(say.profile.commands.keys() - set(HEARD_BARE))
    texts: Texts = _replaced(say, re.compile(rf"(?<![\w<])(/(?:{named}))\b(?!@)"), rf"\1@{me}")
    return texts


def _replaced(said: Any, pattern: re.Pattern[str], by: str) -> Any:
    """Return texts with what a pattern matches in them replaced, however deep they lie."""
    if isinstance(said, str):
        return pattern.sub(by, said)
    if isinstance(said, dict):
        return {name: _replaced(each, pattern, by) for name, each in said.items()}
    if is_dataclass(said) and not isinstance(said, type):
        parts = {each.name: getattr(said, each.name) for each in fields(said)}
        return replace(said, **_replaced(parts, pattern, by))
    return said


def app_language(code: str | None) -> Language:
    """Choose the language for a user by their app's language code, which may be missing."""
    if code is None:
        return DEFAULT.code
    return texts_for(code.lower().split("-")[0]).code
