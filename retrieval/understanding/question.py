"""Parses a question: its language and the type of answer it seeks."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from index.text.analysis import fold, normalise
from index.text.languages import QueryLanguage, query_language
from retrieval.results import Language

MAX_CHARACTERS = 1000  # of a question; the rest is ignored


class AnswerType(StrEnum):
    """What would answer the question (TREC QA)."""

    TIME = "time"
    PLACE = "place"
    NUMBER = "number"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, ready to search with."""

    text: str  # what is searched for: normalised, one line
    language: QueryLanguage
    answer_type: AnswerType
    before: str = ""  # the context of a follow-up; `text` begins with it

    @property
    def own(self) -> str:
        """The question itself, without its context."""
        return self.text[len(self.before) :].strip()

    @property
    def parts(self) -> tuple[str, str]:
        """The context and the question itself."""
        return self.before, self.own

    @property
    def texts(self) -> list[tuple[str, QueryLanguage]]:
        """The texts to encode, with their languages: the whole, and of a follow-up its own."""
        whole = (self.text, self.language)
        return [whole, (self.own, query_language(self.own))] if self.before else [whole]

    def restored(self, before: str, own: str) -> "Question":
        """Return the question with these parts in place of those typed without diacritics."""
        parts = [
            new if query_language(typed) is QueryLanguage.VI_NO_DIACRITICS else typed
            for typed, new in zip(self.parts, (before, own), strict=True)
        ]
        return replace(self, before=parts[0], text=" ".join(parts).strip())

    def in_context(self, text: str) -> "Question":
        """Return the question with a context; `text` is the context and, last, the question."""
        before = text.removesuffix(self.text).strip()
        return replace(self, text=text, language=query_language(text), before=before)

    def without_context(self) -> "Question":
        """Return the question as if it were the first of its conversation."""
        return replace(self, text=self.own, language=query_language(self.own), before="")

    @property
    def reply_language(self) -> Language:
        """The language to answer in."""
        return Language.EN if self.language is QueryLanguage.EN else Language.VI


# After a preposition of place, these ask for a place: "ở tỉnh nào", "on which island".
_VIETNAMESE_PLACES = (
    "nuoc|quoc gia|thu do|thanh pho|tinh|bang|vung|mien|khu|quan|huyen|xa|phuong|thi (?:xa|tran)"
    "|lang|dao|bien|song|san|cang|ga|duong|pho|benh vien|trung tam|khach san|nha hang"
    "|truong(?! hop)|toa nha|can cu|dia (?:diem|phuong)|noi"
)
_ENGLISH_PLACES = (
    "airport|base|building|capital|continent|county|district|hospital|hotel|island|province|port"
    "|region|road|school|stadium|state|station|street|town|university|venue|village"
)
# "kéo dài mấy giờ" asks for a duration, not for a time.
_O_CLOCK = "(?<!keo dai )(?<!trong )(?<!mat )may gio(?! dong ho)"
# Matched on the folded question, so that one list serves it with diacritics and without.
_ANSWER_TYPES = {
    AnswerType.TIME: re.compile(
        r"\b(when|what (date|day|year|month|time|hour)|which (date|day|year|month|hour)"
        r"|how long ago|since when"
        r"|khi nao|bao gio|luc nao|hom nao|ngay (nao|may)|(nam|thang|thu|tuan) (nao|may)"
        rf"|gio nao|(vao|o|tai|trong) thoi (diem|gian) nao|{_O_CLOCK})\b"
    ),
    AnswerType.PLACE: re.compile(
        r"\b(where|what (place|city|country)|which (place|city|country)"
        rf"|(in|on|at|to|from|near) (what|which)( \w+)? ({_ENGLISH_PLACES})"
        r"|o dau|tai dau|dau the|noi nao|cho nao|den dau"
        rf"|(o|tai|tren|tu|den|toi|sang|vao) ({_VIETNAMESE_PLACES})"
        r"( (?!nhu |the |bang |cach )\w+){0,3} nao)\b"
    ),
    AnswerType.NUMBER: re.compile(
        r"\b(how (many|much|long|old|far|often)|what (number|percentage|share)"
        r"|bao nhieu|bao lau|bao xa|may (nguoi|lan|nuoc|diem|gio|ngay|nam|thang|tieng)|so luong)\b"
    ),
}


def parse_question(text: str) -> Question:
    """Make a Question of what somebody typed."""
    clean = normalise(text[:MAX_CHARACTERS])
    folded = fold(clean)
    found = (kind for kind, pattern in _ANSWER_TYPES.items() if pattern.search(folded))
    return Question(clean, query_language(clean), next(found, AnswerType.ANYTHING))
