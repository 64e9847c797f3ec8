"""Examples as the network reads them: batches of like length, with where answers begin and end."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from index.reading.names import as_written
from index.reading.pairs import Pair, PairReader
from tests.training.examples import Example

TOKENS_A_BATCH = 1_500  # of each worker
POOL = 800  # examples sorted by length together


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch, padded to its longest; place 0 of starts and ends stands for no answer."""

    ids: torch.Tensor  # (pairs, tokens)
    content: torch.Tensor  # (pairs, tokens), true where a token may be of an answer, and at 0
    starts: torch.Tensor  # (pairs, tokens), true where an answer begins
    ends: torch.Tensor
    answered: torch.Tensor  # (pairs,), 0 or 1


def batches(examples: Sequence[Example], reader: PairReader, seed: int) -> list[Batch]:
    """Return the examples in batches of at most TOKENS_A_BATCH tokens, shuffled by the seed."""
    draw = random.Random(seed)
    pairs = [(one, _pair(one, reader)) for one in examples]
    draw.shuffle(pairs)
    found: list[list[tuple[Example, Pair]]] = []
    for start in range(0, len(pairs), POOL):
        pool = sorted(pairs[start : start + POOL], key=lambda one: len(one[1].ids))
        batch: list[tuple[Example, Pair]] = []
        for one in pool:
            if (len(batch) + 1) * len(one[1].ids) > TOKENS_A_BATCH:
                found.append(batch)
                batch = []
            batch.append(one)
        found.append(batch)
    draw.shuffle(found)
    return [_batch(one) for one in found]


def _pair(example: Example, reader: PairReader) -> Pair:
    question = as_written(example.question, example.passage)  # as when the reader runs
    return reader.pair(question, example.passage)


def _batch(pairs: Sequence[tuple[Example, Pair]]) -> Batch:
    longest = max(len(pair.ids) for _, pair in pairs)
    shape = (len(pairs), longest)
    ids = torch.ones(shape, dtype=torch.long)
    content, starts, ends = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    for row, (example, pair) in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        content[row, 0] = True
        content[row, pair.first : pair.first + len(pair.spans)] = True
        for start, end in tokens_of(pair, example) or [(0, 0)]:
            starts[row, start] = ends[row, end] = True
    return Batch(ids, content, starts, ends, (~starts[:, 0]).float())


def tokens_of(pair: Pair, example: Example) -> list[tuple[int, int]]:
    """Return the first and the last token of each place of the answer."""
    found = []
    for start, end in example.answers:
        inside = [at for at, (first, last) in enumerate(pair.spans) if first < end and last > start]
        if inside:
            found.append((pair.first + inside[0], pair.first + inside[-1]))
    return found
