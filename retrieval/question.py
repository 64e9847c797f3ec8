"""Reads a question: its language, whether its tones were typed, the kind of answer it seeks."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from index.text import Tongue, fold, normalise, tongue
from retrieval.results import Language

MAX_CHARACTERS = 1000  # no question is longer; what follows is not read


class Sought(StrEnum):
    """What would answer the question."""

    TIME = "time"
    PLACE = "place"
    NUMBER = "number"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, ready to search with."""

    text: str  # as it is searched: one line, written in one way
    tongue: Tongue
    sought: Sought

    def restored(self, text: str) -> "Question":
        """Return the same question with its tone marks put back."""
        return replace(self, text=text)

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return Language.EN if self.tongue is Tongue.ENGLISH else Language.VI


# Matched on the folded question, so that one list serves typed tones and none.
_SOUGHT = {
    Sought.TIME: re.compile(
        r"\b(when|what (date|day|year|month|time)|which (date|day|year|month)"
        r"|how long ago|since when"
        r"|khi nao|bao gio|luc nao|hom nao|ngay (nao|may)|(nam|thang|thu|tuan) (nao|may))\b"
    ),
    Sought.PLACE: re.compile(
        r"\b(where|what (place|city|country)|which (place|city|country)"
        r"|o dau|tai dau|dau the|noi nao|cho nao|den dau|(o|tai) (nuoc|thanh pho|dia diem) nao)\b"
    ),
    Sought.NUMBER: re.compile(
        r"\b(how (many|much|long|old|far|often)|what (number|percentage|share)"
        r"|bao nhieu|bao lau|bao xa|may (nguoi|lan|nuoc|diem|gio|ngay|nam|thang|tieng)|so luong)\b"
    ),
}


def read(text: str) -> Question:
    """Make a Question of what somebody typed."""
    clean = normalise(text[:MAX_CHARACTERS])
    folded = fold(clean)
    found = (kind for kind, pattern in _SOUGHT.items() if pattern.search(folded))
    return Question(text=clean, tongue=tongue(clean), sought=next(found, Sought.ANYTHING))
