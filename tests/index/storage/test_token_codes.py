"""Late interaction, against the same by brute force and on a real index."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.search.off_topic import OffTopicQueries
from index.search.scoring import token_weights, top_of_groups
from index.storage.token_codes import TokenIndex, TokenIndexWriter, binarize
from index.text.languages import QueryLanguage


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Open the bundled model."""
    return Encoder(prepared("bundled"))


@pytest.fixture(scope="module")
def off_topic(encoder: Encoder) -> OffTopicQueries:
    """Read the stored questions."""
    return OffTopicQueries.of(encoder)


@pytest.fixture(scope="module")
def texts(
    encoder: Encoder, off_topic: OffTopicQueries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TokenIndex]:
    """Code three sentences, and open them from the disk."""
    folder = tmp_path_factory.mktemp("codes") / "late"
    builder = TokenIndexWriter(folder, off_topic.centres)
    _, tokens = encoder.sentences(SENTENCES)
    codes = [binarize(rows, off_topic.article_centre) for rows in tokens]
    builder.add(np.concatenate(codes), np.array([len(rows) for rows in codes]))
    builder.save()
    index = TokenIndex.load(folder)
    yield index
    index.close()


SENTENCES = [
    "Ngoại trưởng Mỹ gặp ông Vương Nghị ngày 9/7.",
    "Giá vàng tăng.",
    "Hai bên trao đổi về Ukraine, Đài Loan và nhiều hồ sơ khác trong năm giờ.",
]


def test_a_sentence_meets_a_token_as_its_nearest_token_does(
    encoder: Encoder, off_topic: OffTopicQueries, texts: TokenIndex
) -> None:
    """max over a sentence's codes of q · sign / √dimension, whatever sentences are asked for."""
    asked = encoder.questions(["Blinken gặp Vương Nghị khi nào?"])[0]
    apart = asked.tokens - off_topic.centres[QueryLanguage.VI]
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    _, tokens = encoder.sentences(SENTENCES)
    signs = [np.where(rows > off_topic.article_centre, 1, -1) / 384**0.5 for rows in tokens]
    ids = np.array([2, 0, 1])
    expected = np.array([(apart @ signs[place].T).max(axis=1) for place in ids]).T
    found = texts.max_sim(asked.tokens, QueryLanguage.VI, ids)
    assert np.allclose(found, expected, atol=1e-5)
    assert np.abs(found).max() <= 1


def test_no_sentences_meet_nothing(encoder: Encoder, texts: TokenIndex) -> None:
    """An empty list of sentences is no error."""
    asked = encoder.questions(["khi nào?"])[0]
    assert texts.max_sim(asked.tokens, QueryLanguage.VI, np.empty(0, np.int64)).shape[1] == 0


def test_a_text_without_stops_does_not_make_questions_slow(off_topic: OffTopicQueries) -> None:
    """Of a sentence of endless length, no more tokens are kept than the model reads at once."""
    assert len(binarize(np.zeros((30_000, 384), np.float32), off_topic.article_centre)) == 512


def test_a_sentence_of_nothing_that_the_model_reads_has_a_code(off_topic: OffTopicQueries) -> None:
    """Each sentence has at least one, so that none is skipped when codes are compared."""
    assert binarize(np.empty((0, 384), np.float32), off_topic.article_centre).shape == (1, 48)


def test_codes_come_in_the_order_that_they_are_asked_for(
    encoder: Encoder, off_topic: OffTopicQueries, texts: TokenIndex
) -> None:
    """Those of neighbours and of others, of one sentence twice, and of none."""
    _, tokens = encoder.sentences(SENTENCES)
    each = [binarize(rows, off_topic.article_centre) for rows in tokens]
    for ids in ([0, 1, 2], [2, 0, 0], [1]):
        codes, counts = texts.codes(np.array(ids))
        assert (codes == np.concatenate([each[place] for place in ids])).all()
        assert counts.tolist() == [len(each[place]) for place in ids]
    codes, counts = texts.codes(np.empty(0, np.int64))
    assert (codes.shape, counts.shape) == ((0, 48), (0,))


def test_a_token_takes_48_bytes(texts: TokenIndex) -> None:
    """One bit a dimension."""
    assert texts.codes(np.array([0]))[0].shape[1] == 48


@pytest.mark.parametrize("question", ["When did Blinken meet Wang Yi?", "Ông Vương nói gì?", "?!"])
def test_each_token_belongs_to_the_word_that_it_was_cut_from(
    encoder: Encoder, question: str
) -> None:
    """Words come in their order, and neither the prefix nor special tokens are among them."""
    asked = encoder.questions([question])[0]
    assert len(asked.words) == len(asked.tokens)
    said = list(dict.fromkeys(word for word in asked.words if word))
    assert said == question.replace("?", "").replace("!", "").split()


def test_probes_read_again_are_those_kept_beside_the_model(encoder: Encoder) -> None:
    """What is loaded is what was saved."""
    first, again = OffTopicQueries.of(encoder), OffTopicQueries.of(encoder)
    assert (first.article_centre == again.article_centre).all()
    for language, asked in first.encoded.items():
        for one, other in zip(asked, again.encoded[language], strict=True):
            assert (one.tokens == other.tokens).all()
            assert one.words == other.words


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.999])
def test_a_damaged_file_of_probes_is_written_again(
    encoder: Encoder, tmp_path: Path, share: float
) -> None:
    """A cut file beside the model costs some seconds, no error."""
    for part in encoder.folder.iterdir():
        if not part.name.startswith("probes-"):  # other processors keep theirs there too
            (tmp_path / part.name).symlink_to(part)
    mine = Encoder(prepared(str(tmp_path)))
    written = OffTopicQueries.of(mine).article_centre
    (file,) = tmp_path.glob("probes-*.npz")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert (OffTopicQueries.of(mine).article_centre == written).all()
    assert len(file.read_bytes()) == len(whole)


def _idfs(words: Sequence[str]) -> npt.NDArray[np.float64]:
    known = {"blinken": 6.0, "gap": 2.0, "when": 6.0}
    return np.array([known.get(word, 0.0) for word in words])


def test_rare_words_weigh_more_and_punctuation_nothing() -> None:
    """Weights are shares of one, by idf; stop words of English questions count a quarter."""
    weights = token_weights(["Blinken", "gặp", "?"], _idfs, QueryLanguage.VI)
    assert weights == pytest.approx([0.75, 0.25, 0])
    both = token_weights(
        ["Ban", "gap"], lambda words: np.ones(len(words)), QueryLanguage.EN
    )  # stop words of Vietnamese
    assert both == pytest.approx([0.5, 0.5])
    weights = token_weights(["When", "Blinken", "?"], _idfs, QueryLanguage.EN)
    assert weights == pytest.approx([0.2, 0.8, 0])


def test_tokens_without_a_weight_weigh_alike() -> None:
    """A question of words that every passage has is not lost."""
    assert token_weights(["và", "và"], _idfs, QueryLanguage.VI) == pytest.approx([0.5, 0.5])


def test_the_nearest_sentences_of_each_passage_are_read() -> None:
    """Of each group as many as are wanted, the highest, and all of one that has no more."""
    scores = np.array([0.1, 0.5, 0.3, 0.9, 0.2, 0.2, 0.8], np.float32)
    firsts = np.array([0, 3, 4])
    assert top_of_groups(scores, firsts, 2).tolist() == [False, True, True, True, True, False, True]
    assert top_of_groups(scores, firsts, 9).all()
