"""Finds hard negatives: passages that retrieval ranks high for a question, and that are wrong."""

from collections.abc import Sequence

import numpy as np

from index.embedding.encoder import Encoder
from index.text.analysis import fold
from tests.training.examples import Example

NEAREST = 12  # passages looked at for each question


def hard_negatives(examples: Sequence[Example], encoder: Encoder) -> list[list[int]]:
    """Return for each example the places of others whose passages are near to its question.

    None of them is of the same passage, or holds the words of the answer.
    """
    first: dict[str, int] = {}
    for place, example in enumerate(examples):
        first.setdefault(example.group, place)
    places = np.array(list(first.values()))
    folded = [fold(examples[place].passage) for place in places]
    passages, _ = encoder.sentences([examples[place].passage for place in places])
    questions = np.array([one.vector for one in encoder.questions([e.question for e in examples])])
    found = []
    for example, cosines in zip(examples, questions @ passages.T, strict=True):
        answer = fold(example.answer)
        found.append(
            [
                int(places[at])
                for at in np.argsort(-cosines)[:NEAREST]
                if examples[places[at]].group != example.group
                and not (answer and answer in folded[at])
            ]
        )
    return found
