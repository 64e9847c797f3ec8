"""Which language a text is written in: of a query, as search needs it; of an article, as a code.

The language of the interface is something else (`retrieval.results.Language`): a reader may ask in
English and be answered in Vietnamese.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from index.text.analysis import ENGLISH_STOP_WORDS, fold, syllables

_VIETNAMESE_LETTER = re.compile(r"[ăâđêôơư\u1ea0-\u1ef9]", re.IGNORECASE)
_SHARED_LETTER = re.compile(r"[àáãèéìíĩòóõùúũý]", re.IGNORECASE)  # café, São Paulo
_WORD = re.compile(r"\w+")
_MARKED_LETTERS = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
_MARKED_LETTER = re.compile(f"[{_MARKED_LETTERS}{_MARKED_LETTERS.upper()}]")
# Common words of Vietnamese alone, though other languages have their letters: "Còn Borrell?".
_VIETNAMESE_WORDS = frozenset(
    """
    bà các có còn cùng gì giá khác là làm lúc mà này nào ngày nó sáng tháng thì và vào vì
    """.split()
)

# One onset, vowels and one coda of a Vietnamese syllable, without diacritics.
_VIETNAMESE_SYLLABLE = re.compile(
    r"(ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(uye|uya|oai|oay|oeo|uay|uoi|uou|ieu|yeu|uyu|[aeiou]{1,2}|y|ay|ey|oy|uy|ye)"
    r"(ch|ng|nh|[cmnpt])?"
)
# English stop words whose spelling is no Vietnamese syllable.
_ENGLISH_MARKERS = frozenset(
    word for word in ENGLISH_STOP_WORDS if not _VIETNAMESE_SYLLABLE.fullmatch(word)
)
_VIETNAMESE_MARKERS = frozenset(
    """
    ai anh ay ba bao bi cac cai cho chung cua cung duoc gi khi khong ko la nao nay
    ngay nhieu nhu nhung o ong sao tai thi tren trong va vi voi
    """.split()
)

SAMPLE_CHARACTERS = 4000  # of an article; its language shows in its first paragraphs
MIN_MARKED_SHARE = 0.03  # of an article's letters that carry Vietnamese diacritics


class QueryLanguage(StrEnum):
    """What a query is written in, as far as scoring depends on it."""

    VI = "vi"
    VI_NO_DIACRITICS = "vi-toneless"  # Vietnamese typed without diacritics; the value is stored
    EN = "en"  # and any other language


def query_language(text: str) -> QueryLanguage:
    """Tell Vietnamese from English, and whether its diacritics were typed."""
    text = unicodedata.normalize("NFC", text)
    typed = _WORD.findall(text)
    marked = any(one.lower() in _VIETNAMESE_WORDS for one in typed)
    if marked or _VIETNAMESE_LETTER.search(text):
        return QueryLanguage.EN if _only_names_are_vietnamese(text, typed) else QueryLanguage.VI
    words = [word for word in syllables(text) if not word.isdigit()]
    english = sum(word in _ENGLISH_MARKERS for word in words)
    vietnamese = sum(word in _VIETNAMESE_MARKERS for word in words)
    shaped = sum(bool(_VIETNAMESE_SYLLABLE.fullmatch(word)) for word in words)
    if english > vietnamese or (english == vietnamese and shaped * 2 <= len(words)):
        return QueryLanguage.EN
    return QueryLanguage.VI if _SHARED_LETTER.search(text) else QueryLanguage.VI_NO_DIACRITICS


def _only_names_are_vietnamese(text: str, words: Sequence[str]) -> bool:
    """Tell whether English words stand around Vietnamese names: "Who is Phạm Minh Chính?"."""
    if text.isupper() or any(_VIETNAMESE_LETTER.search(one) and one[0].islower() for one in words):
        return False
    said = [one for one in words if not one.isupper()]  # no "US"
    english = sum(fold(one) in _ENGLISH_MARKERS for one in said)
    vietnamese = sum(
        fold(one) in _VIETNAMESE_MARKERS or one.lower() in _VIETNAMESE_WORDS for one in said
    )
    return english > vietnamese


def article_language(text: str, declared: str | None = None) -> str:
    """Return an ISO 639-1 code: "vi" by its letters; else the code its page declares; else "en"."""
    sample = text[:SAMPLE_CHARACTERS]
    # Most texts settle it with the marked letters of their first 800 characters, counted against
    # all characters; only the rest need exact counts.
    enough = MIN_MARKED_SHARE * len(sample)
    found = len(_MARKED_LETTER.findall(sample[:800]))
    if found < enough:
        found += len(_MARKED_LETTER.findall(sample[800:]))
    if found and (found >= enough or found >= MIN_MARKED_SHARE * sum(map(str.isalpha, sample))):
        return "vi"
    return declared if declared and declared != "vi" else "en"
