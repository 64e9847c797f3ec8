"""Words of Vietnamese and English text; the same code when an index is built and when it is asked.

A Vietnamese word is mostly two syllables written apart, so a term is a syllable or a pair of
neighbours. Terms are folded: lower case, no tone marks, `đ` as `d`.
"""

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise

# Ð (eth) stands for Đ in old conversions, and Unicode decomposition touches neither.
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u200b": "", "\ufeff": ""})
_HALVES = re.compile("[\ud800-\udfff]")  # of a character; no encoder takes them
_FOLDED = str.maketrans({"đ": "d", "Đ": "d"})
_SYLLABLE = re.compile(r"\w+")
# The tone of -oa, -oe, -uy at the end of a syllable is written on either vowel: hoà, hòa.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OTHER_MARKS = "\u0302\u0306\u031b"  # a dot below stands before them: hoặc
_LATE_TONE = re.compile(rf"(?<![qQ])(o[ae]|uy)([{_TONES}])(?![\w{_OTHER_MARKS}])", re.IGNORECASE)
# Where none of these is in a text in NFC, `normalise` has only white space to change.
_TO_NORMALISE = re.compile(
    "[Ðð\u200b\ufeff\ud800-\udfff]|[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?!\\w)|[uU][ỳýỷỹỵỲÝỶỸỴ](?!\\w)"
)
_VIETNAMESE_LETTER = re.compile(r"[ăâđêôơư\u1ea0-\u1ef9]", re.IGNORECASE)
_SHARED_LETTER = re.compile(r"[àáãèéìíĩòóõùúũý]", re.IGNORECASE)  # café, São Paulo

# One onset, vowels and one coda of a Vietnamese syllable, without marks.
_VIETNAMESE_SYLLABLE = re.compile(
    r"(ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(uye|uya|oai|oay|oeo|uay|uoi|uou|ieu|yeu|uyu|[aeiou]{1,2}|y|ay|ey|oy|uy|ye)"
    r"(ch|ng|nh|[cmnpt])?"
)

ENGLISH_STOP_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been before being between but by
    can could did do does doing during each for from get gets give got had happen happened
    has have he her here him his how i if in into is it its just know like made make many me
    more most much my no not of off on one only or other our out over please said say says
    she should so some such tell than that the their them then there these they this those
    to under up us was we were what when where which while who whom whose why will with
    would you your
    """.split()
)
_VIETNAMESE_STOP_WORDS = frozenset(
    """
    ai anh ay ba bai ban bang bao bay ben bi bo boi cac cai can chi chiec cho chu chua chung
    co con cua cung da dang dau day de den deu di do doi dong duoc em gi gia giu giua hay
    hoac hoi hom hon khi khong la lai lam len lieu luc ma mot muon nao nay nen neu ngay nhieu
    nho nhu nhung no noi o ong qua ra rang rat roi sao sau se suot tai tao te thay the theo
    thi thoi tren trong tu tung tuy va van vao vay ve vi viec voi vua
    """.split()
)
STOP_WORDS = ENGLISH_STOP_WORDS | _VIETNAMESE_STOP_WORDS

# English words that no Vietnamese syllable without marks is written like.
_ENGLISH_MARKERS = frozenset(
    word for word in ENGLISH_STOP_WORDS if not _VIETNAMESE_SYLLABLE.fullmatch(word)
)
_VIETNAMESE_MARKERS = frozenset(
    """
    ai anh ay ba bao bi cac cai cho chung cua cung duoc gi khi khong ko la nao nay
    ngay nhieu nhu nhung o ong sao tai thi tren trong va vi voi
    """.split()
)


class Tongue(StrEnum):
    """What a text is written in, as far as search needs to know."""

    VIETNAMESE = "vi"
    TONELESS = "vi-toneless"  # Vietnamese typed without tone marks
    ENGLISH = "en"  # and anything else


class _Folds(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    # Only the order of marks depends on the characters around, and marks go; so each character
    # can be folded by itself. Not its case: that of a sigma depends on whether a word ends there.
    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFD", chr(code).translate(_LOOKALIKES).translate(_FOLDED))
        self[code] = "".join(mark for mark in apart if not unicodedata.combining(mark))
        return self[code]


_FOLDS = _Folds()


def normalise(text: str) -> str:
    """Write the same text in one way: NFC, real `đ`, plain spaces, tones on the first vowel."""
    if not _TO_NORMALISE.search(text) and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())  # most texts, in a fifth of the time
    whole = _HALVES.sub("\ufffd", text)
    marked = unicodedata.normalize("NFD", whole.translate(_LOOKALIKES))
    placed = _LATE_TONE.sub(lambda match: _early(match[1], match[2]), marked)
    return " ".join(unicodedata.normalize("NFC", placed).split())


def _early(vowels: str, tone: str) -> str:
    return vowels[0] + tone + vowels[1:]


def fold(text: str) -> str:
    """Return the text in lower case, without marks: `Vương Nghị` gives `vuong nghi`."""
    return text.translate(_FOLDS).lower()


def syllables(text: str) -> list[str]:
    """Return the folded syllables, in order; numbers and foreign words are one each."""
    return _SYLLABLE.findall(fold(text))


def terms(text: str) -> list[str]:
    """Return what search counts: syllables and neighbouring pairs, without mere stop words."""
    words = syllables(text)
    single = [word for word in words if word not in STOP_WORDS]
    pairs = [
        f"{first} {second}"
        for first, second in pairwise(words)
        if first not in STOP_WORDS or second not in STOP_WORDS
    ]
    return single + pairs


def tongue(text: str) -> Tongue:
    """Tell Vietnamese from English, and whether its tone marks were typed."""
    text = unicodedata.normalize("NFC", text)
    if _VIETNAMESE_LETTER.search(text):
        return Tongue.VIETNAMESE
    words = [word for word in syllables(text) if not word.isdigit()]
    english = sum(word in _ENGLISH_MARKERS for word in words)
    vietnamese = sum(word in _VIETNAMESE_MARKERS for word in words)
    shaped = sum(bool(_VIETNAMESE_SYLLABLE.fullmatch(word)) for word in words)
    if english > vietnamese or (english == vietnamese and shaped * 2 <= len(words)):
        return Tongue.ENGLISH
    return Tongue.VIETNAMESE if _SHARED_LETTER.search(text) else Tongue.TONELESS
