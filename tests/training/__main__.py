"""python -m tests.training train | mean | ship | calibrate: the reader, and the files that ship.

DATA are JSONL files of reading, as shared/reading has them, or BEIR folders with answers.
"""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

import torch

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.reading.reader import Reader
from index.reading.weights import packaged
from tests.training.calibrate import NEUTRAL, calibrate, write_facts
from tests.training.examples import Example, Split, reading, xquad
from tests.training.metrics import figures
from tests.training.negatives import hard_negatives
from tests.training.pack import mean, pack
from tests.training.train import CHECKPOINT, Plan, work


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m tests.training", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train, or go on where it was stopped")
    train.add_argument("--epochs", type=int, default=Plan().epochs)
    train.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    train.add_argument("--frozen", type=int, default=Plan().frozen, help="layers left as they are")
    train.add_argument("--rate", type=float, default=Plan().rate, help="largest learning rate")
    train.add_argument("--seed", type=int, default=Plan().seed, help="of all that is drawn")
    train.add_argument(
        "--bfloat16", action="store_true", help="faster with AMX and on EPYC, slower on other Xeons"
    )
    train.add_argument(
        "--start", type=Path, metavar="FILE", help="a reader, or a checkpoint, to begin with"
    )
    train.set_defaults(run=_train)
    middle = commands.add_parser("mean", help="take the mean of readers as a checkpoint")
    middle.add_argument("readers", nargs="+", type=Path, metavar="FILE")
    middle.add_argument("--out", type=Path, required=True, help="folder of that checkpoint")
    middle.set_defaults(run=_mean, data=[])
    finish = commands.add_parser("ship", help="pack the last checkpoint, calibrate and measure it")
    finish.set_defaults(run=_ship)
    again = commands.add_parser("calibrate", help="calibrate and measure the reader that is packed")
    again.set_defaults(run=_calibrate)
    for command in (train, finish, again):
        command.add_argument("data", nargs="+", type=Path, metavar="DATA")
        command.add_argument("--out", type=Path, required=True, help="folder of checkpoints")
    options = parser.parse_args()
    options.run(options, [one for path in options.data for one in _examples(path)])


def _train(options: argparse.Namespace, examples: list[Example]) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    # oneDNN keeps the code of each shape of a product: of batches of any length, gigabytes.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    kept = options.out / "negatives.json"
    if not kept.exists():
        learnt = [one for one in examples if one.split is Split.TRAIN]
        found = hard_negatives(learnt, Encoder(prepared("bundled")))
        kept.write_text(json.dumps([asdict(one) for one in found]))
    del options.run  # which other processes could not name
    meeting = options.out / "meeting"
    meeting.unlink(missing_ok=True)
    torch.multiprocessing.spawn(  # type: ignore[no-untyped-call]
        work, (options, examples, meeting), nprocs=options.workers
    )


def _mean(options: argparse.Namespace, _: list[Example]) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save({"average": mean(options.readers)}, options.out / CHECKPOINT)


def _ship(options: argparse.Namespace, examples: list[Example]) -> None:
    """Write the two files that ship."""
    kept = torch.load(options.out / CHECKPOINT)
    pack(kept["average"], packaged())
    _calibrate(options, examples)


def _calibrate(options: argparse.Namespace, examples: list[Example]) -> None:
    """Write the file beside the weights; what is measured is the reader as it runs, in int8.

    In their place and nowhere else: calibration asks an index, and that opens the reader there.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    weights = packaged()
    write_facts(weights, NEUTRAL)
    encoder = Encoder(prepared("bundled"))
    reader = Reader.open(encoder, weights=weights)
    facts = calibrate(options.out, weights, reader, encoder, examples)
    asked = [one for one in examples if one.split is Split.TEST]
    found = reader.spans([(one.question, one.passage) for one in asked])
    facts["measured"] = figures(asked, found, facts["calibration"])
    write_facts(weights, facts)


def _examples(path: Path) -> list[Example]:
    return list(xquad(path) if path.is_dir() else reading([path]))


if __name__ == "__main__":
    main()
