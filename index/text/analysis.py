"""Text analysis for search: normalisation, folding, terms. Indexing and querying share it.

Most Vietnamese words are two syllables with a space between, so a term is a syllable or a pair of
neighbouring syllables (a bigram). Terms are folded: lower case, no diacritics, `đ` as `d`.
"""

import re
import unicodedata
from itertools import pairwise

# Old conversions write Ð (eth) for Đ; Unicode decomposition changes neither letter.
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u200b": "", "\ufeff": ""})
_SURROGATES = re.compile("[\ud800-\udfff]")  # UTF-8 can't encode them
_FOLDED = str.maketrans({"đ": "d", "Đ": "d"})
# Latin letters of each case, Vietnamese ones included, for character classes of patterns.
UPPERCASE = "".join(letter for letter in map(chr, range(0x1EFA)) if letter.isupper())
LOWERCASE = "".join(letter for letter in map(chr, range(0x1EFA)) if letter.islower())
_SYLLABLE = re.compile(r"\w+")
# In a final -oa, -oe or -uy the tone mark may stand on either vowel: hoà, hòa.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWEL_MARKS = "\u0302\u0306\u031b"  # NFD puts a dot below before these: hoặc
_LATE_TONE = re.compile(rf"(?<![qQ])(o[ae]|uy)([{_TONES}])(?![\w{_VOWEL_MARKS}])", re.IGNORECASE)
# An NFC text without any of these needs only its white space folded.
_TO_NORMALISE = re.compile(
    "[Ðð\u200b\ufeff\ud800-\udfff]|[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?!\\w)|[uU][ỳýỷỹỵỲÝỶỸỴ](?!\\w)"
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


class _FoldTable(dict[int, str]):
    """Code point -> folded text without marks, computed at first use."""

    # Folding each character alone is safe: context only changes the order of marks, which are
    # dropped. Lower-casing is not (a Greek sigma depends on its place), so `fold` does it.
    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFD", chr(code).translate(_LOOKALIKES).translate(_FOLDED))
        self[code] = "".join(mark for mark in apart if not unicodedata.combining(mark))
        return self[code]


_FOLDS = _FoldTable()


def normalise(text: str) -> str:
    """Return the canonical spelling: NFC, real `đ`, single spaces, tone on the first vowel."""
    if not _TO_NORMALISE.search(text) and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())  # the fast path: most texts, in a fifth of the time
    whole = _SURROGATES.sub("\ufffd", text)
    marked = unicodedata.normalize("NFD", whole.translate(_LOOKALIKES))
    placed = _LATE_TONE.sub(lambda match: _tone_on_first(match[1], match[2]), marked)
    return " ".join(unicodedata.normalize("NFC", placed).split())


def _tone_on_first(vowels: str, tone: str) -> str:
    return vowels[0] + tone + vowels[1:]


def fold(text: str) -> str:
    """Return the text in lower case without diacritics: `Vương Nghị` gives `vuong nghi`."""
    return text.translate(_FOLDS).lower()


def syllables(text: str) -> list[str]:
    """Return the folded syllables in order; a number or a foreign word is one syllable."""
    return _SYLLABLE.findall(fold(text))


def terms(text: str) -> list[str]:
    """Return the terms of BM25: syllables and bigrams, without those of stop words only."""
    words = syllables(text)
    single = [word for word in words if word not in STOP_WORDS]
    pairs = [
        f"{first} {second}"
        for first, second in pairwise(words)
        if first not in STOP_WORDS or second not in STOP_WORDS
    ]
    return single + pairs
