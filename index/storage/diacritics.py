"""Restores the diacritics of a query typed without them, as the articles write its words.

The embedding of a Vietnamese text without diacritics is useless. The articles are the dictionary:
for each folded syllable the forms they use, capitals included, and how often one follows another.
The likeliest sequence is found by Viterbi over an interpolated bigram model (Jelinek & Mercer,
1980):

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

from index.storage.term_ids import TokenizedTexts, WordCache
from index.text.analysis import fold, normalise

BIGRAM_WEIGHT = 0.8
DOMINANT_MIN_COUNT, DOMINANT_MIN_SHARE = 5, 0.8  # of a form, to replace a word on its own
MAX_FORMS = 12  # of one syllable, most frequent first; the rest are typing errors

UNKNOWN = -1
PLACE = np.dtype(np.int32)
FORMS, COUNTS = "forms.json", "counts.npz"
BREAK = -1  # separates two texts in the stream of forms
FORMS_IN_MEMORY = 2**20  # forms counted at a time, some 50 MB

_WORD = re.compile(r"\w+")
Places = npt.NDArray[np.int32]
Pairs = npt.NDArray[np.int64]


class DiacriticRestorer:
    """Counts of the forms in which the articles write syllables, and of neighbouring forms."""

    def __init__(self, forms: list[str], counts: Pairs, pairs: Pairs, pair_counts: Pairs) -> None:
        self._forms = forms
        self._counts = counts
        self._total = max(int(counts.sum()), 1)
        self._pairs = pairs  # first · len(forms) + second, ascending
        self._pair_counts = pair_counts
        self._by_fold: dict[str, list[int]] = defaultdict(list)
        for place in np.argsort(-counts, kind="stable").tolist():
            same = self._by_fold[fold(forms[place])]
            if len(same) < MAX_FORMS:
                same.append(place)

    @classmethod
    def load(cls, folder: Path) -> "DiacriticRestorer":
        """Read saved counts; what numpy or JSON raise when the folder holds none."""
        forms = json.loads((folder / FORMS).read_text("utf-8"))
        with (folder / COUNTS).open("rb") as opened, np.load(opened) as arrays:
            return cls(forms, arrays["counts"], arrays["pairs"], arrays["pair_counts"])

    def restore(self, text: str) -> str:
        """Return the text with the diacritics that its words most likely have.

        A word stays as typed unless the articles have its form beside one of its neighbours, or
        the form is dominant: a small corpus would otherwise turn unknown words into its own.
        """
        typed = _WORD.findall(text)
        forms = self._likeliest(typed)
        seen = [False, *(self._count(*pair) > 0 for pair in pairwise(forms)), False]
        restored = (
            self._forms[form]
            if seen[place] or seen[place + 1] or self._is_dominant(form)
            else typed[place]
            for place, form in enumerate(forms)
        )
        return _WORD.sub(lambda _: next(restored), text)

    def _is_dominant(self, form: int) -> bool:
        """Whether the articles write this syllable often, and nearly always in this form."""
        if form == UNKNOWN or self._counts[form] < DOMINANT_MIN_COUNT:
            return False
        rivals = self._by_fold[fold(self._forms[form])]
        return bool(self._counts[form] >= DOMINANT_MIN_SHARE * self._counts[rivals].sum())

    def _likeliest(self, typed: list[str]) -> list[int]:
        """Return the likeliest form of each word, UNKNOWN where the articles have none."""
        # Viterbi: the best path to each last form, as its log probability and forms.
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
        return log(BIGRAM_WEIGHT * after + (1 - BIGRAM_WEIGHT) * alone)

    def _count(self, first: int, second: int) -> int:
        """Return how often the articles have the first form right before the second."""
        if UNKNOWN in (first, second):
            return 0
        pair = first * len(self._forms) + second
        place = int(np.searchsorted(self._pairs, pair))
        found = place < len(self._pairs) and int(self._pairs[place]) == pair
        return int(self._pair_counts[place]) if found else 0


class DiacriticsWriter:
    """Counts the forms and bigrams of passages, then writes them.

    Memory grows with the distinct forms and bigrams, not with the texts.
    """

    def __init__(self, chunk: int = FORMS_IN_MEMORY) -> None:
        self._places: dict[str, int] = {}
        self._cache = WordCache(self._pack)
        self._chunk = chunk
        self._waiting: list[Places] = []  # forms not counted yet, with BREAK after each text
        self._waiting_places = 0
        self._counts = np.zeros(0, np.int64)
        self._pairs = np.zeros(0, np.int64)  # first << 32 | second, ascending
        self._pair_counts = np.zeros(0, np.int64)
        # Articles hardly contain questions, so typical wordings come with the program.
        asking = files("index.storage").joinpath("asking.txt").read_text("utf-8").splitlines()
        self.add(TokenizedTexts.of(asking))

    def add(self, texts: TokenizedTexts) -> None:
        """Count the forms and bigrams of texts."""
        packed = [self._cache[word] for word in texts.words]
        places, counts = texts.gather(packed, PLACE)
        self._waiting.append(np.insert(places, np.cumsum(counts), BREAK))
        self._waiting_places += len(places)
        if self._waiting_places >= self._chunk:
            self._flush()

    def _pack(self, word: str) -> bytes:
        """Return the places of the forms in a word."""
        forms = _WORD.findall(normalise(word))
        places = [self._places.setdefault(form, len(self._places)) for form in forms]
        return np.array(places, PLACE).tobytes()

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
        order = np.argsort(pairs, kind="stable")  # timsort merges sorted runs
        self._pairs, starts = np.unique(pairs[order], return_index=True)
        self._pair_counts = np.add.reduceat(counts[order], starts) if len(starts) else counts

    def save(self, folder: Path) -> None:
        """Write the counts into the folder."""
        self._flush()
        save_counts(folder, list(self._places), self._counts, self._pairs, self._pair_counts)


def save_counts(
    folder: Path, forms: list[str], counts: Pairs, pairs: Pairs, pair_counts: Pairs
) -> None:
    """Write counts into a new folder; a pair is the places of two forms, first << 32 | second."""
    folder.mkdir()
    (folder / FORMS).write_text(json.dumps(forms, ensure_ascii=False), "utf-8")
    np.savez(
        folder / COUNTS,
        counts=counts,
        pairs=(pairs >> 32) * len(forms) + (pairs & 0xFFFFFFFF),
        pair_counts=pair_counts,
    )
