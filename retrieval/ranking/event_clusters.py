"""Which hits tell one story: the same text in two outlets, or the same event of the same days.

To hide a hit that tells something else is worse than to show a repeat. So titles have to agree
nearly word for word, and one more witness has to be there: days of publication that are known and
near, or passages that share their wording. Only the same opening needs no like title. Wording alone
says little: papers print the same background under one story after the other. Other numbers, other
names or another turn of events forbid it all. Vectors are no witness: where titles agree, the
passages of one event are hardly nearer to each other than those of two.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from index.text.analysis import fold, syllables

SHINGLE_WORDS = 4  # words; passages are compared by the runs of words that they have
SAME_OPENING_SHARE = 0.8  # of the runs that either passage has, the share that both have
MIN_SHINGLES = 20  # a file photograph has the same caption in many stories
MIN_TITLE_SIMILARITY = 0.8  # of the words and pairs of words that two titles have
MAX_DAYS_APART = 2
# Of the runs of the shorter passage, where titles agree but no near days bear it out:
SHARED_UNDATED = 0.4  # when a day is unknown
SHARED_FAR_APART = 0.8  # when the days are far apart: only the same text, cut into other passages

_UPPER = "".join(letter for letter in map(chr, range(0x1EFA)) if letter.isupper())
# Inside a sentence: at its start, any word has a capital.
_NAME = re.compile(rf"(?<=[^\s.?!:…\"'“‘] )[{_UPPER}]\w*")
_NUMBER = re.compile(r"\d+(?:[./-]\d+)*")
_WORD = re.compile(r"\w+")
# Without năm, which is five and year.
_COUNTS = dict(
    zip(
        "hai ba bốn sáu bảy tám chín mười two three four five six seven eight nine ten".split(),
        "2 3 4 6 7 8 9 10 2 3 4 5 6 7 8 9 10".split(),
        strict=True,
    )
)
# With one of them more, a title tells what is to come, was denied, came again or ended, or what
# was said and asked afterwards.
_TURNS = frozenset(
    """
    sắp sẽ mai xin chưa không bác chối hủy bế thúc lại thêm nghi mừng buồn án trích sao
    will tomorrow not no again more denies ends congratulates condemns why
    """.split()
)


@dataclass(frozen=True, slots=True)
class Report:
    """What can be known of a hit."""

    title: str
    published: date | None
    passage: str
    ordinal: int  # place of the passage in its article, from 0


def cluster_events(told: Sequence[Report], most: int) -> list[list[int]]:
    """Group the places of hits, given best first, by the story they tell: the best `most` groups.

    A hit is compared with the first of each group alone, so that no row of small steps leads from
    one event to another.
    """
    texts = list(map(_ReportText, told))
    groups: list[list[int]] = []
    for place, text in enumerate(texts):
        for group in groups:
            if _same_event(texts[group[0]], text):
                group.append(place)
                break
        else:
            if len(groups) < most:
                groups.append([place])
    return groups


class _ReportText:
    def __init__(self, told: Report) -> None:
        self.told = told
        words = syllables(told.title)
        self.title = frozenset([*words, *pairwise(words)])  # folded words, and pairs of neighbours

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Runs of words of the passage."""
        words = self.told.passage.lower().split()
        return frozenset(zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False))


def _same_event(one: _ReportText, other: _ReportText) -> bool:
    both = 2 * len(one.title & other.title)
    alike = both and both >= MIN_TITLE_SIMILARITY * (len(one.title) + len(other.title))
    if alike and not _titles_differ(one, other) and _is_confirmed(one, other):
        return True
    return one.told.ordinal == other.told.ordinal == 0 and _same_opening(one, other)


def _titles_differ(one: _ReportText, other: _ReportText) -> bool:
    """Whether like titles differ in what makes another event."""
    first, second = one.told.title, other.told.title
    if _contrary(_numbers(first), _numbers(second)):
        return True
    if set(_words(first)).symmetric_difference(_words(second)) & _TURNS:
        return True
    words, others = syllables(first), syllables(second)
    # The first word may be a name, too.
    names, their_names = words[:1] + _names(first), others[:1] + _names(second)
    if _replaced(names, words, others) or _replaced(their_names, others, words):
        return True
    return _in_order(names, their_names) != _in_order(their_names, names)  # who expels whom


def _is_confirmed(one: _ReportText, other: _ReportText) -> bool:
    """Whether days or wording bear out what like titles say."""
    least = min(len(one.runs), len(other.runs))
    shared = len(one.runs & other.runs) / least if least >= MIN_SHINGLES else 0.0
    if shared >= SHARED_UNDATED and _contrary(
        _numbers(one.told.passage), _numbers(other.told.passage)
    ):
        return False  # the next of its kind, told in the same words
    if one.told.published is None or other.told.published is None:
        return shared >= SHARED_UNDATED
    days = abs((one.told.published - other.told.published).days)
    return days <= MAX_DAYS_APART or shared >= SHARED_FAR_APART


def _same_opening(one: _ReportText, other: _ReportText) -> bool:
    """Two accidents may be told in the same words, but not with the same names and numbers."""
    both = len(one.runs & other.runs)
    if both < max(MIN_SHINGLES, SAME_OPENING_SHARE * (len(one.runs) + len(other.runs) - both)):
        return False
    first, second = one.told, other.told
    return not (
        _contrary(_numbers(first.title), _numbers(second.title))
        or _contrary(_numbers(first.passage), _numbers(second.passage))
        or _contrary(_names(first.passage), _names(second.passage))
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _names(text: str) -> list[str]:
    """Words with a capital inside a sentence, folded, in order."""
    return fold(" ".join(_NAME.findall(text))).split()


def _numbers(text: str) -> list[str]:
    """Numbers and days as wholes, however they are written; 3/12 is not 12/12."""
    figures = [re.sub("[/-]", ".", number) for number in _NUMBER.findall(text)]
    return figures + [_COUNTS[word] for word in _words(text) if word in _COUNTS]


def _contrary(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether each has what the other has not; one may well say more than the other."""
    first, second = Counter(one), Counter(other)
    return bool(first - second and second - first)


def _replaced(names: Iterable[str], words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether the other title has something else where this one has a name."""
    return not set(names).issubset(others) and not set(others).issubset(words)


def _in_order(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those of the names that are among the others, each once."""
    known = set(others)
    return list(dict.fromkeys(name for name in names if name in known))
