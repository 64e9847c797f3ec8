"""Any sentence-transformers model can take the bundled one's place."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ngoai", "truong", "my", "gap", "vuong", "nghi"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a tiny BERT with random weights as a sentence-transformers folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("tiny")
    (base / "vocab.txt").write_text("\n".join(WORDS))
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(base / "bert")
    BertTokenizerFast(vocab_file=str(base / "vocab.txt")).save_pretrained(base / "bert")
    bert = Transformer(str(base / "bert"), max_seq_length=64)
    modules = [bert, Pooling(32, pooling_mode="mean"), Normalize()]
    model = SentenceTransformer(
        modules=modules, prompts={"query": "gap ", "document": "my "}, device="cpu"
    )
    model.save(str(base / "model"))
    return base / "model"


def test_vectors_are_those_of_sentence_transformers(folder: Path, tmp_path: Path) -> None:
    """A prepared folder gives the vectors of SentenceTransformer.encode, prompts included."""
    from sentence_transformers import SentenceTransformer

    texts = ["ngoai truong my", "vuong nghi", "gap " * 20, ""]
    theirs = SentenceTransformer(str(folder), device="cpu")
    ours = Encoder(prepared(str(folder), tmp_path))
    questions = np.array([asked.vector for asked in ours.questions(texts)])
    expected = {
        "query": (questions, theirs.encode(texts, prompt_name="query")),
        "document": (ours.sentences(texts)[0], theirs.encode(texts, prompt_name="document")),
    }
    for ours_of_kind, theirs_of_kind in expected.values():
        assert (ours_of_kind * np.asarray(theirs_of_kind)).sum(axis=1).min() >= 0.9999


def test_a_prepared_model_needs_no_sentence_transformers(folder: Path, tmp_path: Path) -> None:
    """Preparing happens once: the second time the folder is just found."""
    first = prepared(str(folder), tmp_path)
    stamp = (first / "model.onnx").stat().st_mtime_ns
    assert prepared(str(folder), tmp_path) == first
    assert (first / "model.onnx").stat().st_mtime_ns == stamp
