"""Makes text fit to show without changing what it says."""

import re
import unicodedata

# Zero-width marks, soft hyphens, direction marks: nobody sees them, every comparison trips on them.
# Control characters steer terminals, and half a surrogate pair can't be written in UTF-8.
_UNWANTED = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]"
)
# No writing piles more marks on a letter; NFC takes time in the square of the pile.
_MAX_MARKS = 4
# Where a higher pile may be: combining marks are no \w.
_NO_LETTERS = re.compile(rf"[^\w\s]{{{_MAX_MARKS + 1},}}")
# No combining mark is outside of these; Vietnamese and its punctuation are.
_MAY_BE_MARKS = re.compile("[\u0300-\u1dff\u2070-\U0010ffff]")
_NEWLINE = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def tidy(text: str) -> str:
    """One line of NFC text: white space folded to single spaces, invisible characters taken out.

    Words, quotes, dashes and the place of tone marks stay as they were; of a pile of more than four
    combining marks the first four stay.
    """
    return " ".join(_composed(text).split())


def _composed(text: str) -> str:
    if not text.isprintable():  # nothing unwanted is, and this test costs next to nothing
        text = _UNWANTED.sub("", text)
    if text.isascii():  # most lines of HTML are, and have no marks
        return text
    if _MAY_BE_MARKS.search(text):
        text = _NO_LETTERS.sub(_low_piles, text)
    return unicodedata.normalize("NFC", text)


def _low_piles(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def tidy_lines(text: str) -> list[str]:
    """The lines of a text, each tidy, without the empty ones."""
    return [one for line in _NEWLINE.split(text) if (one := tidy(line))]
