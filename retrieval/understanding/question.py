"""Reads a question: its language, whether its tones were typed, the kind of answer it seeks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from index.text.analysis import Tongue, fold, normalise, tongue
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
    before: str = ""  # what it leans on; `text` begins with it

    @property
    def own(self) -> str:
        """What is asked now, without what it leans on."""
        return self.text[len(self.before) :].strip()

    @property
    def texts(self) -> list[tuple[str, Tongue]]:
        """The whole, and what is asked now if that leans on more; what each is written in."""
        whole = (self.text, self.tongue)
        return [whole, (self.own, tongue(self.own))] if self.before else [whole]

    def restored(self, restore: Callable[[str], str]) -> "Question":
        """Return the same question with its tone marks put back where none were typed."""
        parts = [
            restore(part) if tongue(part) is Tongue.TONELESS else part
            for part in (self.before, self.own)
        ]
        return replace(self, before=parts[0], text=" ".join(parts).strip())

    def after(self, text: str) -> "Question":
        """Return the same question searched by this text, which holds what it leans on first."""
        before = text.removesuffix(self.text).strip()
        return replace(self, text=text, tongue=tongue(text), before=before)

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return Language.EN if self.tongue is Tongue.ENGLISH else Language.VI


# After a word for in, at or to, these ask for a place: "ở tỉnh nào", "on which island".
_VIETNAMESE_PLACES = (
    "nuoc|quoc gia|thu do|thanh pho|tinh|bang|vung|mien|khu|quan|huyen|xa|phuong|thi (?:xa|tran)"
    "|lang|dao|bien|song|san|cang|ga|duong|pho|benh vien|trung tam|khach san|nha hang"
    "|truong(?! hop)|toa nha|can cu|dia (?:diem|phuong)|noi"
)
_ENGLISH_PLACES = (
    "airport|base|building|capital|continent|county|district|hospital|hotel|island|province|port"
    "|region|road|school|stadium|state|station|street|town|university|venue|village"
)
# "kéo dài mấy giờ" asks how long.
_O_CLOCK = "(?<!keo dai )(?<!trong )(?<!mat )may gio(?! dong ho)"
# Matched on the folded question, so that one list serves typed tones and none.
_SOUGHT = {
    Sought.TIME: re.compile(
        r"\b(when|what (date|day|year|month|time|hour)|which (date|day|year|month|hour)"
        r"|how long ago|since when"
        r"|khi nao|bao gio|luc nao|hom nao|ngay (nao|may)|(nam|thang|thu|tuan) (nao|may)"
        rf"|gio nao|(vao|o|tai|trong) thoi (diem|gian) nao|{_O_CLOCK})\b"
    ),
    Sought.PLACE: re.compile(
        r"\b(where|what (place|city|country)|which (place|city|country)"
        rf"|(in|on|at|to|from|near) (what|which)( \w+)? ({_ENGLISH_PLACES})"
        r"|o dau|tai dau|dau the|noi nao|cho nao|den dau"
        rf"|(o|tai|tren|tu|den|toi|sang|vao) ({_VIETNAMESE_PLACES})"
        r"( (?!nhu |the |bang |cach )\w+){0,3} nao)\b"
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
