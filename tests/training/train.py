"""Trains the reader, from where it was left when it was stopped."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed

from index.embedding.model_card import read_card
from index.embedding.tokenizer import open_tokenizer
from index.preparation.prepare import prepared
from index.reading.pairs import PairReader
from tests.training.batches import Batch, batches
from tests.training.epoch import epoch
from tests.training.examples import Example, Split
from tests.training.metrics import figures, lines
from tests.training.negatives import Negatives
from tests.training.network import ReaderNetwork, loss, read_all
from tests.training.pack import unpack

CHECKPOINT = "checkpoint.pt"
LOG_EVERY = 20  # steps


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    epochs: int = 2
    frozen: int = 3  # layers that stay as they are
    rate: float = 1e-4  # largest learning rate of the encoder
    head_rate: float = 1e-3
    warm: int = 100  # steps
    decay: float = 0.997  # of the moving average of the weights, which is what is kept
    seed: int = 15
    bfloat16: bool = False  # the products of the encoder; quicker on some processors
    start: Path | None = None  # file of a reader whose weights it begins with
    save_every: int = 100  # steps
    measure_every: int = 5_000  # steps; it takes as long as 300


class Training:
    """A network that learns, and the moving average of its weights, which is what is kept."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        """Begin anew, or go on from the folder's checkpoint."""
        torch.manual_seed(plan.seed)
        self.plan, self.folder, self.step = plan, folder, 0
        self.network = ReaderNetwork(plan.frozen, bfloat16=plan.bfloat16).train()
        if plan.start:
            self.network.load_state_dict(unpack(plan.start), strict=False)
        self.average = {name: one.detach().clone() for name, one in self._tuned()}
        self.optimizer = _optimizer(self.network, plan)
        if (folder / CHECKPOINT).exists():
            kept = torch.load(folder / CHECKPOINT)
            self.step, self.average = kept["step"], kept["average"]
            self.network.load_state_dict(kept["network"], strict=False)
            self.optimizer.load_state_dict(kept["optimizer"])

    def learn(self, batch: Batch, share: float, workers: "Workers") -> float:
        """Take one step, at this share of the largest learning rate; return the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["largest"] * share
        value = loss(self.network(batch.ids, batch.content), batch)
        value.backward()  # type: ignore[no-untyped-call]
        workers.share(self.network)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        decay = min(self.plan.decay, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for name, one in self._tuned():
                self.average[name].lerp_(one, 1 - decay)
        self.step += 1
        return value.item()

    def save(self) -> None:
        """Write the checkpoint."""
        kept = {
            "step": self.step,
            "network": dict(self._tuned()),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
        }
        torch.save(kept, self.folder / "writing.pt")
        (self.folder / "writing.pt").replace(self.folder / CHECKPOINT)

    @contextmanager
    def averaged(self) -> Iterator[ReaderNetwork]:
        """Give the network with the averaged weights for a while."""
        mine = {name: one.detach().clone() for name, one in self._tuned()}
        self.network.load_state_dict(self.average, strict=False)
        yield self.network
        self.network.load_state_dict(mine, strict=False)

    def _tuned(self) -> Iterator[tuple[str, torch.nn.Parameter]]:
        return ((name, one) for name, one in self.network.named_parameters() if one.requires_grad)


def train(
    examples: Sequence[Example],
    negatives: Sequence[Negatives],
    reader: PairReader,
    training: Training,
    log: Callable[[str], None],
    measure: Callable[[ReaderNetwork], str],
    workers: "Workers",
) -> None:
    """Train to the end of the plan, leaving checkpoints in the folder."""
    plan, todo = training.plan, _batches_of(examples, negatives, reader, training.plan)
    steps = len(todo) // workers.count
    log(f"{steps} steps, from {training.step}")
    since, first, seen = time.monotonic(), training.step, 0.0
    while (step := training.step) < steps:
        share = min((step + 1) / plan.warm, (steps - step) / max(steps - plan.warm, 1))
        value = training.learn(todo[step * workers.count + workers.rank], share, workers)
        seen = 0.98 * seen + 0.02 * value if step > first else value
        done = step + 1
        if done % LOG_EVERY == 0:
            log(f"{done} loss {seen:.3f} {(time.monotonic() - since) / (done - first):.2f} s")
        if workers.rank == 0 and (done % plan.save_every == 0 or done == steps):
            training.save()
        if workers.rank == 0 and (done % plan.measure_every == 0 or done == steps):
            with training.averaged() as network:
                log(f"step {done}\n{measure(network)}")


def _batches_of(
    examples: Sequence[Example],
    negatives: Sequence[Negatives],
    reader: PairReader,
    plan: Plan,
) -> list[Batch]:
    return [
        batch
        for seed in range(plan.seed, plan.seed + plan.epochs)
        for batch in batches(epoch(examples, negatives, seed), reader, seed)
    ]


class Workers:
    """Processes of one thread each that read batches side by side and share their gradients.

    On cores that others use as well, threads that share a product wait for each other at each.
    """

    def __init__(self, rank: int, count: int, meeting: Path) -> None:
        self.rank, self.count = rank, count
        if count > 1:
            distributed.init_process_group(
                "gloo", init_method=f"file://{meeting}", rank=rank, world_size=count
            )

    def share(self, network: ReaderNetwork) -> None:
        """Give every worker the mean of all gradients."""
        if self.count == 1:
            return
        found = [one.grad for one in network.parameters() if one.grad is not None]
        flat = torch.cat([one.flatten() for one in found])
        distributed.all_reduce(flat)
        flat /= self.count
        for one, mean in zip(found, flat.split([one.numel() for one in found]), strict=True):
            one.copy_(mean.view_as(one))


def _optimizer(network: ReaderNetwork, plan: Plan) -> torch.optim.AdamW:
    body = [one for one in network.bert.parameters() if one.requires_grad]
    head = [one for name, one in network.named_parameters() if not name.startswith("bert.")]
    groups = [
        {"params": body, "largest": plan.rate, "weight_decay": 0.01},
        {"params": head, "largest": plan.head_rate, "weight_decay": 0.01},
    ]
    return torch.optim.AdamW(groups, lr=plan.rate, betas=(0.9, 0.98), fused=True)


def work(rank: int, options: argparse.Namespace, examples: list[Example], meeting: Path) -> None:
    """Be one process of a training."""
    torch.set_num_threads(1)
    folder = prepared("bundled")
    reader = PairReader(open_tokenizer(folder), read_card(folder))
    learnt = [one for one in examples if one.split is Split.TRAIN]
    asked = [one for one in examples if one.split is Split.CALIBRATION]
    kept = json.loads((options.out / "negatives.json").read_text())
    negatives = [Negatives(**one) for one in kept]

    def measure(network: ReaderNetwork) -> str:
        return lines(figures(asked, read_all(network, reader, asked)))

    def log(line: str) -> None:
        if rank == 0:
            sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
            sys.stdout.flush()

    plan = Plan(
        epochs=options.epochs,
        frozen=options.frozen,
        rate=options.rate,
        seed=options.seed,
        start=options.start,
        bfloat16=options.bfloat16,
    )
    workers = Workers(rank, options.workers, meeting)
    train(learnt, negatives, reader, Training(plan, options.out), log, measure, workers)
