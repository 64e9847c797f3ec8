"""Makes questions that fit a passage and that it does not answer, of some that people wrote."""

import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.text.analysis import UPPERCASE, fold
from index.text.languages import QueryLanguage
from index.text.sentences import sentences
from tests.training.augment import names
from tests.training.examples import Example
from tests.training.near_miss_words import ATTRIBUTES, COUNTRIES, HONORIFICS, OFFICES, ROLES

_NAME = rf"[{UPPERCASE}][\w-]*"
_COUNTRY = "|".join(re.escape(vietnamese) for vietnamese, *_ in COUNTRIES)
_PERSON = re.compile(
    rf"\b(?:{HONORIFICS}|(?:{OFFICES})(?: (?:{_COUNTRY}))?) ({_NAME}(?: {_NAME}){{1,3}})"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"\b([12]?\d|3[01])/(1[0-2]|[1-9])\b")


@dataclass(frozen=True, slots=True)
class Names:
    """Names to put in the place of others, as they stand in passages."""

    people: list[str]
    others: list[str]  # places, firms, and people who are named without "ông" or "bà"

    @classmethod
    def of(cls, passages: Iterable[str]) -> "Names":
        """Collect the names of passages."""
        read = list(passages)
        people = {name for passage in read for name in _PERSON.findall(passage)}
        found = {name for passage in read for name in names(passage)}
        return cls(sorted(people), sorted(found - people))

    @property
    def all(self) -> list[str]:
        """All of them."""
        return [*self.people, *self.others]


def without_answer(example: Example, draw: random.Random) -> Example | None:
    """Return the question about its passage without the sentences that answer it."""
    kept = [
        (start, end)
        for start, end in sentences(example.passage)
        if not any(start < b and a < end for a, b in example.answers)
    ]
    if len(kept) < 2:
        return None
    passage = " ".join(example.passage[start:end] for start, end in kept)
    if fold(example.answer) in fold(passage):
        return None
    return replace(example, passage=passage, answers=())


def other_name(example: Example, others: Names, draw: random.Random) -> Example | None:
    """Return the question about somebody or something that the passage does not name.

    English and toneless questions write names without marks, and so is the new one then written.
    """
    passage, answer = fold(example.passage), fold(example.answer)
    shared = [
        name
        for name in names(example.question, least=1)
        if not example.question.startswith(name)
        and re.search(rf"\b{re.escape(fold(name))}\b", passage)
        and fold(name) not in answer
    ]
    if not shared:
        return None
    name = draw.choice(shared)
    is_person = any(fold(one).endswith(fold(name)) for one in _PERSON.findall(example.passage))
    new = draw.choice(others.people if is_person else others.others)
    new = " ".join(new.split()[-len(name.split()) :])
    if unmarked(name) == name:
        new = unmarked(new)
    if len(new.split()) != len(name.split()) or fold(new) in passage:
        return None
    return _asking(example, re.sub(rf"\b{re.escape(name)}\b", new, example.question))


def other_time(example: Example, draw: random.Random) -> Example | None:
    """Return the question about another year or day than the passage speaks of."""
    found = [*_YEAR.finditer(example.question), *_DAY.finditer(example.question)]
    found = [one for one in found if one[0] in example.passage]
    if not found:
        return None
    old = draw.choice(found)
    if "/" in old[0]:
        new = f"{draw.randint(1, 28)}/{old[2]}"
    else:
        new = str(int(old[0]) + draw.choice([-5, -3, -2, -1, 1, 2]))
    if new in example.passage:
        return None
    return _asking(example, example.question[: old.start()] + new + example.question[old.end() :])


def other_role(example: Example, draw: random.Random) -> Example | None:
    """Return the question about another office: the captain, where the coach is spoken of."""
    question, passage = example.question, fold(example.passage)
    english = example.language is QueryLanguage.EN
    places: list[tuple[re.Match[str], Sequence[tuple[str, str]]]] = []
    for group in ROLES:
        for pair in group:
            word = _typed(pair, example.language)
            # Before a name it says who somebody is: another one would not be understood.
            pattern = rf"(?<!phó )(?<!vice )\b{re.escape(word)}\b(?! [{UPPERCASE}])"
            places += [(one, group) for one in re.finditer(pattern, question)]
    if not places:
        return None
    # "Foreign minister" has another "minister" within.
    longest = max(len(one[0]) for one, _ in places)
    place, group = draw.choice([one for one in places if len(one[0][0]) == longest])
    new = draw.choice(group)
    typed = _typed(new, example.language)
    if fold(new[0]) in passage or (english and new[1] in passage) or fold(typed) in fold(question):
        return None
    return _asking(example, question[: place.start()] + typed + question[place.end() :])


def other_country(example: Example, draw: random.Random) -> Example | None:
    """Return the question about another country, or its people, than the passage names."""
    question, passage = example.question, example.passage
    if example.language is QueryLanguage.VI_NO_DIACRITICS:
        return None  # "anh", "nga", "y" are words of their own
    kinds = (1, 2) if example.language is QueryLanguage.EN else (0,)
    found = [
        (one, kind)
        for kind in kinds
        for names_of in COUNTRIES
        for one in re.finditer(rf"\b{re.escape(names_of[kind])}\b", question)
        if one.start()  # "Anh", "Hàn" and others begin with a capital there in any case
    ]
    if not found:
        return None
    place, kind = draw.choice(found)
    new = draw.choice(COUNTRIES)
    if any(re.search(rf"\b{re.escape(one)}\b", passage + question) for one in new):
        return None
    if fold(place[0]) in fold(example.answer):
        return None
    return _asking(example, question[: place.start()] + new[kind] + question[place.end() :])


def other_attribute(example: Example, draw: random.Random) -> Example | None:
    """Return a question about what the passage does not say of a person whom it names."""
    people = _PERSON.findall(example.passage)
    if not people:
        return None
    passage, person = fold(example.passage), draw.choice(people)
    vietnamese, english, said = draw.choice(ATTRIBUTES)
    if any(re.search(rf"\b{word}\b", passage) for word in said.split("|")):
        return None
    if example.language is QueryLanguage.EN:
        return _asking(example, english.format(unmarked(person)))
    question = vietnamese.format(person)
    is_marked = example.language is QueryLanguage.VI
    return _asking(example, question if is_marked else fold(question))


def unmarked(text: str) -> str:
    """Return a text without diacritics, its capitals kept."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in apart if not unicodedata.combining(one))


def _typed(pair: tuple[str, str], language: QueryLanguage) -> str:
    if language is QueryLanguage.EN:
        return pair[1]
    return pair[0] if language is QueryLanguage.VI else fold(pair[0])


def _asking(example: Example, question: str) -> Example:
    return replace(example, question=question, answers=())
