"""Everything the bot says: one module a language, registered here; imports nothing of the bot.

To add an interface language: write its module beside `english.py`, and add it to `LANGUAGES`.
"""

from typing import TypeAlias

from bot.texts.english import ENGLISH as ENGLISH
from bot.texts.schema import Texts
from bot.texts.vietnamese import VIETNAMESE as VIETNAMESE

Language: TypeAlias = str  # the code of an interface language, as in `Texts.code`

# The first is shown to people whose app names no language, the second whose app names another one.
LANGUAGES = (VIETNAMESE, ENGLISH)
DEFAULT, FALLBACK = LANGUAGES[:2]
_BY_CODE = {texts.code: texts for texts in LANGUAGES}


def texts_for(language: Language) -> Texts:
    """Return the texts of a language; those of `FALLBACK` for a language that is no more there."""
    return _BY_CODE.get(language, FALLBACK)


def app_language(code: str | None) -> Language:
    """Choose the language for a user by their app's language code, which may be missing."""
    if code is None:
        return DEFAULT.code
    return texts_for(code.lower().split("-")[0]).code
