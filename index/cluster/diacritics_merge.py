"""The diacritics of a whole corpus, from the counts of its shards."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.arrays import Ids
from index.storage.diacritics import COUNTS, FORMS, DiacriticsWriter, save_counts


def merge_diacritics(folders: Sequence[Path], out: Path, taken: Sequence[Path] = ()) -> None:
    """Write the sum of the shards' counts, less those `taken` away, into the new folder `out`.

    The wordings that come with the program are in each folder, and count once in the sum.
    """
    with TemporaryDirectory() as scratch:
        bare = Path(scratch) / "bare"
        DiacriticsWriter().save(bare)
        parts = [(folder, 1) for folder in folders] + [(folder, -1) for folder in taken]
        parts.append((bare, 1 - len(folders) + len(taken)))
        places: dict[str, int] = {}
        summed = [_weighted(folder, weight, places) for folder, weight in parts]
    kept, counts = _sum([own for own, _ in summed])
    pairs, pair_counts = _sum([own for _, own in summed])
    forms = list(places)
    first, second = (np.searchsorted(kept, own) for own in (pairs >> 32, pairs & 0xFFFFFFFF))
    names = [forms[place] for place in kept.tolist()]
    save_counts(out, names, counts, first << 32 | second, pair_counts)


Counts = tuple[Ids, Ids]  # keys, and how often each occurs


def _weighted(folder: Path, weight: int, places: dict[str, int]) -> tuple[Counts, Counts]:
    """Read the counts of forms and of pairs, by their places in the sum, which `places` learns."""
    forms: list[str] = json.loads((folder / FORMS).read_text("utf-8"))
    own = np.array([places.setdefault(form, len(places)) for form in forms], np.int64)
    with (folder / COUNTS).open("rb") as opened, np.load(opened) as arrays:
        first, second = np.divmod(arrays["pairs"], max(len(forms), 1))
        pairs = own[first] << 32 | own[second]
        return (own, weight * arrays["counts"]), (pairs, weight * arrays["pair_counts"])


def _sum(counts: Sequence[Counts]) -> Counts:
    """Return each key once, ascending, with the sum of its counts, where that is above 0."""
    keys, places = np.unique(np.concatenate([own for own, _ in counts]), return_inverse=True)
    sums = np.zeros(len(keys), np.int64)
    np.add.at(sums, places, np.concatenate([each for _, each in counts]))
    return keys[sums > 0], sums[sums > 0]
