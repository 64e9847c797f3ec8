"""Finds hard negatives: passages that retrieval ranks high for a question, and that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.embedding.encoder import Encoder
from index.text.analysis import fold
from tests.training.examples import Example

NEAREST = 6  # passages kept for each question, of either kind


@dataclass(frozen=True, slots=True)
class Negatives:
    """Places of examples whose passages are near to a question, and do not answer it."""

    near: list[int]  # of the same kind, news or an encyclopaedia: what an index of it would give
    off_topic: list[int]  # of the other kind: what it would give for want of better


def hard_negatives(examples: Sequence[Example], encoder: Encoder) -> list[Negatives]:
    """Return those of each example that is answered; none of others, which are near-misses as such.

    None of them is of the same passage, or holds the words of the answer.
    """
    first: dict[str, int] = {}
    for place, example in enumerate(examples):
        first.setdefault(example.group, place)
    places = np.array(list(first.values()))
    folded = [fold(examples[place].passage) for place in places]
    is_news = np.array([_is_news(examples[place]) for place in places])
    passages, _ = encoder.sentences([examples[place].passage for place in places])
    answered = [example for example in examples if example.answers]
    questions = encoder.questions([one.question for one in answered])
    vectors = iter([one.vector for one in questions])
    found = []
    for example in examples:
        if not example.answers:
            found.append(Negatives([], []))
            continue
        answer, same_kind = fold(example.answer), is_news == _is_news(example)
        order = np.argsort(-(passages @ next(vectors)))
        kinds = []
        for its in (order[same_kind[order]], order[~same_kind[order]]):
            wrong = (
                int(places[at])
                for at in its
                if examples[places[at]].group != example.group and answer not in folded[at]
            )
            kinds.append(list(islice(wrong, NEAREST)))
        found.append(Negatives(*kinds))
    return found


def _is_news(example: Example) -> bool:
    return not example.group.startswith(("xquad", "reading:wiki_"))
