"""What is read in one epoch: the examples, some changed, and others made of them."""

import random
from collections.abc import Sequence
from dataclasses import replace

from index.text.languages import QueryLanguage
from tests.training import augment
from tests.training.examples import Example

# How often each is done; those of the first group change an example, those of the second add one.
TONELESS = 0.25
RENAMED = 0.5
SHORTENED = 0.8
WITHOUT_ANSWER = 0.25
OTHER_NAME = 0.3
HARD_NEGATIVE = 0.2


def epoch(
    examples: Sequence[Example], negatives: Sequence[Sequence[int]], seed: int
) -> list[Example]:
    """Return the examples of an epoch; the same seed gives the same ones."""
    draw = random.Random(seed)
    others = sorted({name for one in examples[::3] for name in augment.names(one.passage)})
    found: list[Example] = []
    for example, near in zip(examples, negatives, strict=True):
        found.append(_changed(example, others, draw))
        if not example.answers:
            continue
        more: list[Example | None] = []
        if draw.random() < WITHOUT_ANSWER:
            more.append(augment.without_answer(example, draw))
        if draw.random() < OTHER_NAME:
            more.append(augment.other_name(example, others, draw))
        if near and draw.random() < HARD_NEGATIVE:
            passage = examples[draw.choice(near[:6])].passage
            more.append(replace(example, passage=passage, answers=()))
        found.extend(_changed(one, others, draw) for one in more if one is not None)
    return found


def _changed(example: Example, others: list[str], draw: random.Random) -> Example:
    if draw.random() < RENAMED:
        example = augment.renamed(example, others, draw)
    if draw.random() < SHORTENED:
        example = augment.shortened(example, draw)
    if example.language is QueryLanguage.VI and draw.random() < TONELESS:
        example = augment.toneless(example)
    return example
