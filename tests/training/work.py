"""One process of a training."""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import torch

from index.embedding.model_card import read_card
from index.embedding.tokenizer import open_tokenizer
from index.preparation.prepare import prepared
from index.reading.pairs import PairReader
from tests.training.examples import Example, Split
from tests.training.metrics import figures, lines
from tests.training.network import ReaderNetwork, read_all
from tests.training.train import Plan, Workers, train


def work(rank: int, options: argparse.Namespace, examples: list[Example], meeting: Path) -> None:
    torch.set_num_threads(1)
    folder = prepared("bundled")
    reader = PairReader(open_tokenizer(folder), read_card(folder))
    learnt = [one for one in examples if one.split is Split.TRAIN]
    asked = random.Random(1).sample([one for one in examples if one.split is Split.TEST], 600)
    negatives = json.loads((options.out / "negatives.json").read_text())

    def measure(network: ReaderNetwork) -> str:
        return lines(figures(asked, read_all(network, reader, asked)))

    def log(line: str) -> None:
        if rank == 0:
            sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
            sys.stdout.flush()

    plan = Plan(epochs=options.epochs, frozen=options.frozen, rate=options.rate)
    workers = Workers(rank, options.workers, meeting)
    train(learnt, negatives, reader, plan, options.out, log, measure, workers)
