"""Trains the reader, from where it was left when it was stopped."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed

from index.reading.pairs import PairReader
from tests.training.batches import batches
from tests.training.epoch import epoch
from tests.training.examples import Example
from tests.training.network import ReaderNetwork, loss

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    epochs: int = 4
    frozen: int = 4  # layers that stay as they are
    rate: float = 1.5e-4  # largest learning rate of the encoder
    head_rate: float = 1e-3
    warm: int = 150  # steps
    decay: float = 0.997  # of the moving average of the weights, which is what is kept
    seed: int = 15
    save_every: int = 100  # steps


def train(
    examples: Sequence[Example],
    negatives: Sequence[Sequence[int]],
    reader: PairReader,
    plan: Plan,
    folder: Path,
    log: Callable[[str], None],
    measure: Callable[[ReaderNetwork], str],
    workers: "Workers",
) -> ReaderNetwork:
    """Train, leaving checkpoints in the folder; return the network with averaged weights."""
    torch.manual_seed(plan.seed)
    network = ReaderNetwork(plan.frozen).train()
    average = {
        name: one.detach().clone() for name, one in network.named_parameters() if one.requires_grad
    }
    optimizer = _optimizer(network, plan)
    each = [
        batches(epoch(examples, negatives, plan.seed + number), reader, plan.seed + number)
        for number in range(plan.epochs)
    ]
    todo = [batch for one in each for batch in one]
    steps = len(todo) // workers.count
    first = 0
    if (folder / CHECKPOINT).exists():
        kept = torch.load(folder / CHECKPOINT)
        first = kept["step"]
        network.load_state_dict(kept["network"], strict=False)
        optimizer.load_state_dict(kept["optimizer"])
        average = kept["average"]
    log(f"{steps} steps, from {first}; {[len(one) for one in each]} an epoch")
    since, seen = time.monotonic(), 0.0
    for step in range(first, steps):
        batch = todo[step * workers.count + workers.rank]
        share = min((step + 1) / plan.warm, (steps - step) / (steps - plan.warm))
        for group in optimizer.param_groups:
            group["lr"] = group["largest"] * share
        value = loss(network(batch.ids, batch.content), batch)
        value.backward()
        workers.share(network)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen = 0.98 * seen + 0.02 * value.item() if step > first else value.item()
        with torch.no_grad():
            decay = min(plan.decay, (step + 1) / (step + 10))
            for name, one in network.named_parameters():
                if one.requires_grad:
                    average[name].lerp_(one, 1 - decay)
        if (step + 1) % 20 == 0:
            pace = (time.monotonic() - since) / (step + 1 - first)
            log(f"{step + 1} loss {seen:.3f} {pace:.2f} s")
        if workers.rank:
            continue
        if (step + 1) % plan.save_every == 0 or step + 1 == steps:
            state = {name: one for name, one in network.named_parameters() if one.requires_grad}
            kept = {
                "step": step + 1,
                "network": state,
                "optimizer": optimizer.state_dict(),
                "average": average,
            }
            torch.save(kept, folder / "writing.pt")
            (folder / "writing.pt").replace(folder / CHECKPOINT)
        if (step + 1) % (4 * plan.save_every) == 0 or step + 1 == steps:
            mine = {name: one.detach().clone() for name, one in network.named_parameters()}
            network.load_state_dict(average, strict=False)
            log(f"step {step + 1}\n{measure(network)}")
            network.load_state_dict(mine, strict=False)
    network.load_state_dict(average, strict=False)
    return network


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
