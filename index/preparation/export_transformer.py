"""Prepares any sentence-transformers model, by name or folder, as an ONNX file and a tokenizer."""

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embedding.model_card import Draft
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

OPSET = 17


def prepare(name: str, folder: Path, step: Callable[[str], None]) -> Draft:
    """Write `model.onnx` and `tokenizer.json` into the folder. Raises ModelError."""
    step("loading with sentence-transformers")
    model = _loaded(name)
    step("writing the tokenizer")
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    step("writing the graph")
    _export(model, folder / "model.onnx")
    question, passage = _prefixes(name, model)
    return Draft(
        dimension=int(model.get_embedding_dimension() or 0),
        question_prefix=question,
        passage_prefix=passage,
        longest=int(model.max_seq_length or 512),
        characters={},
    )


def _loaded(name: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError(
            f"preparing {name!r} needs sentence-transformers: in the checkout, "
            "`pip install --editable '.[models]'`, or set HOIBAO_EMBEDDING_MODEL=bundled"
        ) from error
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"sentence-transformers can't load {name!r}: give the name of a model on the hub, or "
            "the folder of one, or set HOIBAO_EMBEDDING_MODEL=bundled"
        ) from error


def _prefixes(name: str, model: "SentenceTransformer") -> tuple[str, str]:
    prompts = {kind: text for kind, text in model.prompts.items() if text}
    if not prompts and "e5" in name.lower().split("/")[-1]:
        return "query: ", "passage: "  # the E5 family was trained with them, and rarely says so
    passage = prompts.get("document") or prompts.get("passage") or ""
    return prompts.get("query", ""), passage


def _export(model: "SentenceTransformer", file: Path) -> None:
    import torch

    class Pooled(torch.nn.Module):
        """The whole pipeline of modules as one function of ids and mask."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, mask: Any) -> Any:
            features = {"input_ids": ids, "attention_mask": mask}
            found = self.model(features)
            return found["sentence_embedding"], found["token_embeddings"]

    # Two texts of unlike length, so that no size is taken for a constant.
    sample = model.tokenizer(["một", "hai ba bốn năm"], padding=True, return_tensors="pt")
    axes = {0: "texts", 1: "tokens"}
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tracing warns of each Python branch it takes
            torch.onnx.export(
                Pooled().eval(),
                (sample["input_ids"], sample["attention_mask"]),
                str(file),
                input_names=["ids", "mask"],
                output_names=["mean", "tokens"],
                dynamic_axes={"ids": axes, "mask": axes, "mean": {0: "texts"}, "tokens": axes},
                opset_version=OPSET,
                dynamo=False,
            )
    except (RuntimeError, KeyError, TypeError) as error:
        raise ModelError(
            f"{model} can't be written as an ONNX graph; use a transformer model, or "
            "HOIBAO_EMBEDDING_MODEL=bundled"
        ) from error
