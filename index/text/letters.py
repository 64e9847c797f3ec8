"""Where letters and emoji end, which may be of several characters."""

import re
import unicodedata

_JOINER = "\u200d"
_JOINS = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")  # parts of emoji
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of them are a flag


def is_joined(text: str, position: int) -> bool:
    """Tell whether the character at `position` belongs to the letter or emoji before it."""
    if unicodedata.combining(text[position]) or _JOINS.match(text[position]):
        return True
    if text[position - 1 : position] == _JOINER:
        return True
    if text[position] not in _FLAG_LETTERS:
        return False
    before = text[:position]
    return (len(before) - len(before.rstrip(_FLAG_LETTERS))) % 2 == 1
