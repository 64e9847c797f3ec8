"""Finds hard negatives: passages that retrieval ranks high for a question, and that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Return those of each example.

    None of them is of the same passage, or holds the words of the answer.
    """
    first: dict[str, int] = {}
    for place, example in enumerate(examples):
        first.setdefault(example.group, place)
    places = np.array(list(first.values()))
    folded = [fold(examples[place].passage) for place in places]
    is_news = np.array([_is_news(examples[place]) for place in places])
    passages, _ = encoder.sentences([examples[place].passage for place in places])
    questions = np.array([one.vector for one in encoder.questions([e.question for e in examples])])
    found = []
    for example, cosines in zip(examples, questions @ passages.T, strict=True):
        answer = fold(example.answer)
        wrong = [
            at
            for at in np.argsort(-cosines)
            if examples[places[at]].group != example.group and not (answer and answer in folded[at])
        ]
        near = [int(places[at]) for at in wrong if is_news[at] == _is_news(example)]
        away = [int(places[at]) for at in wrong if is_news[at] != _is_news(example)]
        found.append(Negatives(near[:NEAREST], away[:NEAREST]))
    return found


def _is_news(example: Example) -> bool:
    return not example.group.startswith(("xquad", "reading:wiki_"))
