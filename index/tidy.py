"""Makes text fit to show without changing what it says."""

import re
import unicodedata

# Zero-width marks, soft hyphens, direction marks: nobody sees them, every comparison trips on them.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_NEWLINE = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def tidy(text: str) -> str:
    """One line of NFC text: white space folded to single spaces, invisible characters taken out.

    Words, quotes, dashes and the place of tone marks stay as they were.
    """
    return " ".join(
        _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).split()
    )


def tidy_lines(text: str) -> list[str]:
    """The lines of a text, each tidy, without the empty ones."""
    return [line for raw in _NEWLINE.split(text) if (line := tidy(raw))]
