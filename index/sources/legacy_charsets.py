"""Vietnamese character sets that Python does not have, and what tells one from another.

VISCII (RFC 1456), and TCVN3 as the ABC fonts of the nineties wrote it (TCVN 5712:1993, VN1).
"""

import re
import unicodedata

# What the bytes 80 to FF stand for.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300"
    "\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩ"
    "íịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")
_WORD = re.compile(r"[^\W\d_]+")


def from_viscii(content: bytes) -> str:
    """Decode VISCII; every byte is a character."""
    text = content.decode("latin-1")
    table = {0x80 + place: letter for place, letter in enumerate(_VISCII)} | _VISCII_LOW
    return text.translate(table)


def from_tcvn3(content: bytes) -> str:
    """Decode TCVN3; capital letters with tones, which have a font of their own, come out small."""
    text = content.decode("latin-1")
    return text.translate({0x80 + place: letter for place, letter in enumerate(_TCVN3)})


def vietnamese_share(text: str) -> float:
    """Return the share of words with other letters than a to z that are spelt as Vietnamese is.

    Such a word has Vietnamese letters only, one tone at the most, and no capital after a small one.
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_spelt, words)) / len(words) if words else 0.0


def _is_spelt(word: str) -> bool:
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", word))
    tones = sum(mark in _TONES for mark in apart)
    bare = "".join(mark for mark in apart if mark not in _TONES)
    letters = unicodedata.normalize("NFC", bare)
    cased = letters[1:].islower() or letters.isupper() or len(letters) == 1
    return tones <= 1 and len(letters) <= 7 and cased and set(letters.casefold()) <= _LETTERS
