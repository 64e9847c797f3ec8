"""Cleans text for display without changing its words."""

import re
import unicodedata

# Zero-width characters, soft hyphens and direction marks are invisible and break comparisons.
# Control characters steer terminals; lone surrogates can't be encoded in UTF-8.
_UNWANTED = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]"
)
# No script stacks more marks on a letter; NFC takes quadratic time in the stack.
_MAX_MARKS = 4
# Only such a run may have a higher stack: combining marks are no \w.
_NO_LETTERS = re.compile(rf"[^\w\s]{{{_MAX_MARKS + 1},}}")
# All combining marks are in these ranges; Vietnamese letters and punctuation are not.
_MAY_BE_MARKS = re.compile("[\u0300-\u1dff\u2070-\U0010ffff]")
_NEWLINE = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def tidy(text: str) -> str:
    """Return one line of NFC text: single spaces, no invisible characters.

    Words, quotes, dashes and the position of tone marks stay; of a stack of combining marks the
    first four do.
    """
    return " ".join(_composed(text).split())


def _composed(text: str) -> str:
    if not text.isprintable():  # a fast test: unwanted characters are not printable
        text = _UNWANTED.sub("", text)
    if text.isascii():  # as most lines of HTML are
        return text
    if _MAY_BE_MARKS.search(text):
        text = _NO_LETTERS.sub(_limit_stacks, text)
    return unicodedata.normalize("NFC", text)


def _limit_stacks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def tidy_lines(text: str) -> list[str]:
    """Return the lines of a text, each tidy, without empty ones."""
    return [one for line in _NEWLINE.split(text) if (one := tidy(line))]
