"""Which interface language a text clearly speaks; pure."""

from bot.texts import Language
from index.text.analysis import ENGLISH_STOP_WORDS, STOP_WORDS, syllables
from index.text.languages import QueryLanguage, query_language

# Words without which hardly a sentence goes, and that no name is made of.
_VIETNAMESE, _ENGLISH = STOP_WORDS - ENGLISH_STOP_WORDS, ENGLISH_STOP_WORDS


def clear_language(text: str) -> Language | None:
    """Return the language of a text; None where it might be any, as of a name or a number."""
    written = query_language(text)
    if written is QueryLanguage.VI:
        return "vi"
    # In capitals, "WHO" and "US" are names, unless all is written so.
    shouted = text.isupper() and len(text.split()) > 2
    words = [word for word in text.split() if shouted or not word.isupper()]
    said = syllables(" ".join(words))
    english = any(word in _ENGLISH for word in said)
    vietnamese = any(word in _VIETNAMESE for word in said)
    if vietnamese and (written is QueryLanguage.VI_NO_DIACRITICS or not english):
        return "vi"
    return "en" if english and written is QueryLanguage.EN else None
