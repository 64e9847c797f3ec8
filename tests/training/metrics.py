"""How well a reader does on examples: the words it finds, and what it refuses."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from index.reading.spans import Spanned
from index.text.squad_metrics import exact_match, token_f1
from tests.training.examples import Example

Floats = npt.NDArray[np.float64]

LOST = 0.05  # of good questions


def figures(
    examples: Sequence[Example],
    found: Sequence[Spanned],
    calibration: dict[str, list[float]] | None = None,
) -> dict[str, dict[str, float]]:
    """Return F1, EM, and how near-misses are told apart, by data set and language; per cent."""
    measured = {}
    keys = [(one.group.split(":")[0], one.language) for one in examples]
    for key in sorted(set(keys)):
        rows = [place for place, one in enumerate(keys) if one == key]
        its = [(examples[place], found[place]) for place in rows]
        measured[" ".join(key)] = _figures(its, (calibration or {}).get(key[1], [0, 1, 0]))
    return measured


def _figures(
    its: Sequence[tuple[Example, Spanned]], calibration: Sequence[float]
) -> dict[str, float]:
    words = [(one.passage[slice(*word.span)], one.answer) for one, word in its if one.answers]
    measured = {
        "F1": 100 * np.mean([token_f1(*each) for each in words]),
        "EM": 100 * np.mean([exact_match(*each) for each in words]),
    }
    logits = np.array([[1.0, word.answered, word.margin] for _, word in its]) @ calibration
    good = np.array([bool(one.answers) for one, _ in its])
    if not good.all():
        measured["AUROC"] = 100 * roc_auc_score(good, logits)
        least = np.quantile(logits[good], LOST)
        measured["refused"] = 100 * np.mean(logits[~good] < least)
    return {
        name: round(float(value), 1) for name, value in (measured | {"questions": len(its)}).items()
    }


def lines(measured: dict[str, dict[str, float]]) -> str:
    """Return the same as lines."""
    return "\n".join(
        f"{name:22}" + "  ".join(f"{what} {value:g}" for what, value in its.items())
        for name, its in measured.items()
    )
