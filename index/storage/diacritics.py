"""Gives a question typed without tone marks its marks back, as the articles write its words.

Without marks the embedding is lost (RETRIEVAL.md, section 2). The articles are the dictionary: for
each folded syllable the forms they use, capitals included, and how often one follows another. The
likeliest sequence is found by Viterbi over an interpolated bigram model (Jelinek & Mercer, 1980):

P(form | previous) = λ · count(previous, form) / count(previous) + (1 - λ) · count(form) / total
"""

import json
import re
from collections import defaultdict
from importlib.resources import files
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.term_ids import Spelled
from index.text.analysis import fold, normalise

BIGRAM_SHARE = 0.8
SETTLED_COUNT, SETTLED_SHARE = 5, 0.8
FORMS_CONSIDERED = 12  # of one syllable, the most frequent first; the rest are slips of the pen

UNKNOWN = -1
PLACE = np.dtype(np.int32)
BREAK = -1  # between two texts, when they are counted
CHUNK = 2**20  # forms counted at a time, some 50 MB
KNOWN_WORDS = 2**17  # whose forms are kept, while they are not longer than this: a longer one
KNOWN_CHARACTERS = 32  # hardly comes again

_WORD = re.compile(r"\w+")
Places = npt.NDArray[np.int32]
Pairs = npt.NDArray[np.int64]


class Tones:
    """How the articles write syllables, and which follows which."""

    def __init__(self, forms: list[str], counts: Pairs, pairs: Pairs, pair_counts: Pairs) -> None:
        self._forms = forms
        self._counts = counts
        self._total = max(int(counts.sum()), 1)
        self._pairs = pairs  # first · len(forms) + second, ascending
        self._pair_counts = pair_counts
        self._by_fold: dict[str, list[int]] = defaultdict(list)
        for place in np.argsort(-counts, kind="stable").tolist():
            same = self._by_fold[fold(forms[place])]
            if len(same) < FORMS_CONSIDERED:
                same.append(place)

    @classmethod
    def load(cls, folder: Path) -> "Tones":
        """Read saved counts; what numpy or JSON raise when the folder holds none."""
        forms = json.loads((folder / "forms.json").read_text("utf-8"))
        with (folder / "counts.npz").open("rb") as opened, np.load(opened) as arrays:
            return cls(forms, arrays["counts"], arrays["pairs"], arrays["pair_counts"])

    def restore(self, text: str) -> str:
        """Return the text with the marks that its words most likely have.

        A word stays as it was typed unless the articles have it beside one of its neighbours, or
        write it often and in one way: a small corpus knows few words, and would make its own of
        whatever is asked.
        """
        typed = _WORD.findall(text)
        forms = self._likeliest(typed)
        seen = [False, *(self._count(*pair) > 0 for pair in pairwise(forms)), False]
        restored = (
            self._forms[form]
            if seen[place] or seen[place + 1] or self._is_settled(form)
            else typed[place]
            for place, form in enumerate(forms)
        )
        return _WORD.sub(lambda _: next(restored), text)

    def _is_settled(self, form: int) -> bool:
        """Tell whether the articles write this syllable often, and nearly always in this form."""
        if form == UNKNOWN or self._counts[form] < SETTLED_COUNT:
            return False
        rivals = self._by_fold[fold(self._forms[form])]
        return bool(self._counts[form] >= SETTLED_SHARE * self._counts[rivals].sum())

    def _likeliest(self, typed: list[str]) -> list[int]:
        """Return the likeliest form of each word, UNKNOWN where the articles have none."""
        # Of each way to write the words so far, by its last form: log probability, all its forms.
        ways: dict[int, tuple[float, list[int]]] = {UNKNOWN: (0.0, [])}
        for word in typed:
            longer = {}
            for form in self._by_fold.get(fold(word)) or [UNKNOWN]:
                score, before = max(
                    (score + self._log_probability(previous, form), previous)
                    for previous, (score, _) in ways.items()
                )
                longer[form] = (score, [*ways[before][1], form])
            ways = longer
        return max(ways.values(), key=lambda way: way[0])[1]

    def _log_probability(self, previous: int, form: int) -> float:
        if form == UNKNOWN:
            return 0.0
        alone = float(self._counts[form]) / self._total
        if previous == UNKNOWN:
            return log(alone)
        after = self._count(previous, form) / float(self._counts[previous])
        return log(BIGRAM_SHARE * after + (1 - BIGRAM_SHARE) * alone)

    def _count(self, first: int, second: int) -> int:
        """Return how often the articles have the one form right before the other."""
        if UNKNOWN in (first, second):
            return 0
        pair = first * len(self._forms) + second
        place = int(np.searchsorted(self._pairs, pair))
        found = place < len(self._pairs) and int(self._pairs[place]) == pair
        return int(self._pair_counts[place]) if found else 0


class TonesBuilder:
    """Counts the forms and pairs of passages, then writes them.

    Memory grows with the forms and pairs that are met, not with the texts.
    """

    def __init__(self, chunk: int = CHUNK) -> None:
        self._places: dict[str, int] = {}
        self._known = _Known(self._places)
        self._chunk = chunk
        self._waiting: list[Places] = []  # of the forms not counted yet, BREAK after each text
        self._waiting_places = 0
        self._counts = np.zeros(0, np.int64)
        self._pairs = np.zeros(0, np.int64)  # first << 32 | second, ascending
        self._pair_counts = np.zeros(0, np.int64)
        # Articles seldom ask, so how questions are worded comes with the program.
        asking = files("index.storage").joinpath("asking.txt").read_text("utf-8").splitlines()
        self.add(Spelled.of(asking))

    def add(self, texts: Spelled) -> None:
        """Count some more texts."""
        packed = [self._known[word] for word in texts.words]
        places, counts = texts.gather(packed, PLACE)
        self._waiting.append(np.insert(places, np.cumsum(counts), BREAK))
        self._waiting_places += len(places)
        if self._waiting_places >= self._chunk:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        places = np.concatenate(self._waiting).astype(np.int64)
        self._waiting.clear()
        self._waiting_places = 0
        forms = np.bincount(places[places != BREAK], minlength=len(self._places))
        forms[: len(self._counts)] += self._counts
        self._counts = forms
        first, second = places[:-1], places[1:]
        beside = (first != BREAK) & (second != BREAK)
        new, new_counts = np.unique(first[beside] << 32 | second[beside], return_counts=True)
        pairs = np.concatenate([self._pairs, new])
        counts = np.concatenate([self._pair_counts, new_counts])
        order = np.argsort(pairs, kind="stable")  # which merges what is sorted
        self._pairs, starts = np.unique(pairs[order], return_index=True)
        self._pair_counts = np.add.reduceat(counts[order], starts) if len(starts) else counts

    def save(self, folder: Path) -> None:
        """Write the counts into the folder."""
        self._flush()
        folder.mkdir()
        forms = list(self._places)
        (folder / "forms.json").write_text(json.dumps(forms, ensure_ascii=False), "utf-8")
        np.savez(
            folder / "counts.npz",
            counts=self._counts,
            pairs=(self._pairs >> 32) * len(forms) + (self._pairs & 0xFFFFFFFF),
            pair_counts=self._pair_counts,
        )


class _Known(dict[str, bytes]):
    """The places of the forms in words, worked out when a word is first met."""

    def __init__(self, places: dict[str, int]) -> None:
        super().__init__()
        self._places = places

    def __missing__(self, word: str) -> bytes:
        forms = _WORD.findall(normalise(word))
        places = [self._places.setdefault(form, len(self._places)) for form in forms]
        found = np.array(places, PLACE).tobytes()
        if len(word) <= KNOWN_CHARACTERS:
            if len(self) >= KNOWN_WORDS:
                self.clear()
            self[word] = found
        return found
