"""Lexical scores, checked against the formula."""

import random
from collections import Counter
from collections.abc import Sequence
from math import log1p
from pathlib import Path

import numpy as np
import pytest

from index.storage import maxscore
from index.storage.bm25 import DTYPES, K1, B, Bm25Index, syllable_hash
from index.storage.bm25_writer import TERMS_IN_MEMORY, Bm25Writer
from index.storage.term_ids import TokenizedTexts
from index.text.analysis import terms

PASSAGES = [
    "Ngoại trưởng Mỹ gặp ngoại trưởng Trung Quốc tại Bali.",
    "Giá vàng trong nước tăng mạnh phiên thứ ba liên tiếp.",
    "Trung Quốc nói Mỹ nên bỏ thuế quan.",
    "",
]
# Whatever white space, marks and scripts may do to the places where words end.
ODD = [
    "Thủ\u00a0tướng\u2003và\tthu\u0309 tươ\u0301ng\u200bcủa\ufeff Đức, Ðức…",
    "x₂ 9/7/2022 ½ __ ΑΣ ΣΑΣ.ΑΣ 布林肯什么时候会见王毅？ 👩‍👩‍👧 ﬁ",
    "\x1c \x85 \u2028là\u2029của\u0301 \ud800 https://bao.example/" + "a-b_c/" * 20,
    "của của của",
]


def built(folder: Path, passages: Sequence[str], chunk: int = TERMS_IN_MEMORY) -> Bm25Index:
    """Build, save and load the words of passages."""
    builder = Bm25Writer(folder / "words", chunk)
    for passage in passages:
        builder.add(TokenizedTexts.of([passage]))
    builder.save()
    return Bm25Index.load(folder / "words", len(passages))


@pytest.fixture
def bm25(tmp_path: Path) -> Bm25Index:
    """Return the words of PASSAGES."""
    return built(tmp_path, PASSAGES)


def expected(question: str, passages: Sequence[str] = PASSAGES) -> list[float]:
    """Compute the scores from the formula in index/storage/bm25.py, term by term."""
    corpus = [Counter(terms(passage)) for passage in passages]
    lengths = [sum(counts.values()) for counts in corpus]
    mean = sum(lengths) / len(lengths)
    asked = dict.fromkeys(terms(question))
    idf = {}
    for term in asked:
        df = sum(term in counts for counts in corpus)
        idf[term] = log1p((len(corpus) - df + 0.5) / (df + 0.5))
    total = sum(idf.values())
    return [
        sum(
            idf[term] * counts[term] / (counts[term] + K1 * (1 - B + B * length / mean))
            for term in asked
        )
        / total
        for counts, length in zip(corpus, lengths, strict=True)
    ]


def everywhere(bm25: Bm25Index, question: str, passages: int = len(PASSAGES)) -> list[float]:
    """Return the scores of all passages."""
    return bm25.scores(question, np.arange(passages)).tolist()


@pytest.mark.parametrize(
    "question",
    ["Ngoại trưởng Mỹ ở Bali", "gia vang tang", "Trung Quốc thuế quan Mỹ", "Blinken Bali"],
)
def test_scores_are_bm25_as_a_share_of_the_question(bm25: Bm25Index, question: str) -> None:
    """Every passage's score is the formula's, between 0 and 1."""
    scores = everywhere(bm25, question)
    np.testing.assert_allclose(scores, expected(question), atol=1e-5)
    assert min(scores) >= 0
    assert max(scores) < 1


def test_scores_stand_in_the_order_asked_for(bm25: Bm25Index) -> None:
    """Each score is that of the passage at the same place among the ids, however often it is."""
    one, three = everywhere(bm25, "thuế Bali")[0], everywhere(bm25, "thuế Bali")[2]
    assert bm25.scores("thuế Bali", np.array([2, 0, 2])).tolist() == [three, one, three]
    assert bm25.scores("thuế Bali", np.array([], np.int64)).tolist() == []


def test_tones_do_not_hide_a_match(bm25: Bm25Index) -> None:
    """A question without tone marks scores as the one with them."""
    assert everywhere(bm25, "gia vang") == everywhere(bm25, "giá vàng")


@pytest.mark.parametrize("question", ["", "khi nào", "xyzzy", "?!"])
def test_nothing_to_match_scores_nothing(bm25: Bm25Index, question: str) -> None:
    """Stop words, unknown words and no words at all score 0 everywhere, and find nothing."""
    assert everywhere(bm25, question) == [0.0] * len(PASSAGES)
    assert bm25.search(question, 10).tolist() == []


def test_unknown_words_make_the_score_fade(bm25: Bm25Index) -> None:
    """Each word that no passage has lowers the share of the words that match."""
    assert max(everywhere(bm25, "Bali Wang Yi meeting")) < max(everywhere(bm25, "Bali")) / 2


def test_the_fewer_passages_have_a_term_the_more_it_tells(bm25: Bm25Index) -> None:
    """The idf falls with the passages that have a term, and is highest for one that none has."""
    assert bm25.idfs(["trung quoc"])[0] == pytest.approx(log1p(2.5 / 2.5))
    assert bm25.idfs(["bali"])[0] == pytest.approx(log1p(3.5 / 1.5))
    for unknown in ("xyzzy", "quoc trung", "ngoai truong my", "", "\ud800"):
        assert bm25.idfs([unknown])[0] == pytest.approx(log1p(4.5 / 0.5))


def test_overlap_is_the_share_of_the_words_by_what_they_tell(bm25: Bm25Index) -> None:
    """A text with all words of the question has 1, with none 0, and rare words count more."""
    question = "thuế Trung Quốc"
    told = [bm25.idfs([term])[0] for term in terms(question)]
    texts = ["Thuế của Trung Quốc", "thuế", "Quốc", "Bali", "", question]
    overlap = bm25.overlap(question, texts).tolist()
    assert overlap[0] == pytest.approx(1 - bm25.idfs(["thue trung"])[0] / sum(told))
    assert overlap[1] == pytest.approx(bm25.idfs(["thue"])[0] / sum(told))
    assert overlap[1] > overlap[2] > 0
    assert overlap[3:] == [0, 0, 1]
    assert bm25.overlap("khi nào", ["khi nào"]).tolist() == [0]


def test_a_corpus_without_a_term_can_be_indexed(tmp_path: Path) -> None:
    """A corpus of stop words alone is built and asked without an error."""
    bm25 = built(tmp_path, ["và của là", ""])
    assert everywhere(bm25, "giá vàng", 2) == [0.0, 0.0]
    assert bm25.search("giá vàng", 3).tolist() == []


def test_what_a_build_counts_is_what_a_question_looks_for(tmp_path: Path) -> None:
    """All terms of all passages are in the index, with how many have them, and nothing else."""
    passages = [*PASSAGES, *ODD]
    bm25 = built(tmp_path, passages)
    frequencies = Counter(term for passage in passages for term in set(terms(passage)))
    for term, df in frequencies.items():
        assert bm25.idfs([term])[0] == pytest.approx(log1p((len(passages) - df + 0.5) / (df + 0.5)))
    assert len(np.load(tmp_path / "words" / "hashes.npy")) == len(frequencies)
    for passage in passages[:3] + passages[4:7]:
        np.testing.assert_allclose(
            everywhere(bm25, passage, len(passages)), expected(passage, passages), atol=1e-5
        )


def test_a_hash_is_the_same_on_every_machine() -> None:
    """An index built on one machine is read on another."""
    assert syllable_hash("nghi") == 0x2E04D781630E2779


LOOKUP_COST = maxscore.LOOKUP_COST


class Corpus:
    """Made-up passages; few words are common, many are rare, and some passages are alike."""

    def __init__(self, seed: int, size: int) -> None:
        self._random = random.Random(seed)
        self.passages = [self.text(30) for _ in range(size)]
        self.passages += self._random.choices(self.passages, k=size)

    def text(self, most: int) -> str:
        """Return up to so many words; two are as common as all the others."""
        ranks = [int(self._random.paretovariate(0.6)) for _ in range(self._random.randint(0, most))]
        return " ".join(f"w{rank if rank < 400 else 0}" for rank in ranks)


@pytest.mark.parametrize(("seed", "size"), [(1, 5), (2, 40), (3, 700)])
def test_the_best_are_those_of_the_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, size: int
) -> None:
    """However soon reading stops, the best are all of the best, ties by id, and none scores 0."""
    corpus = Corpus(seed, size)
    bm25 = built(tmp_path, corpus.passages)
    questions = ["w1", "w1 w2", "w1 w2 w3", "w399 w1", "w398 w397", "w1 unknown", "unknown"]
    for question in questions + [corpus.text(9) for _ in range(40)]:
        scores = np.array(everywhere(bm25, question, 2 * size))
        if terms(question):
            np.testing.assert_allclose(scores, expected(question, corpus.passages), atol=1e-5)
        ranked = np.argsort(-scores, kind="stable")
        for k in (0, 1, 2, 10, 100, 10_000):
            kept = [place for place in ranked[:k].tolist() if scores[place] > 0]
            for lookup in (0, LOOKUP_COST, 1e9):
                monkeypatch.setattr(maxscore, "LOOKUP_COST", lookup)
                assert bm25.search(question, k).tolist() == kept


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_what_is_built_does_not_depend_on_the_chunks(tmp_path: Path, chunk: int) -> None:
    """However little is held in memory at a time, the files are the same to the byte."""
    passages = Corpus(4, 15).passages + PASSAGES + ODD
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder, size in ((whole, TERMS_IN_MEMORY), (parts, chunk)):
        folder.mkdir()
        built(folder, passages, size)
    for name in DTYPES:
        assert (whole / "words" / name).read_bytes() == (parts / "words" / name).read_bytes()


def test_nothing_but_the_index_is_left(tmp_path: Path) -> None:
    """Scratch files go when the builder saves, and when it is closed, once or twice."""
    built(tmp_path, PASSAGES, chunk=3)
    assert {file.name for file in (tmp_path / "words").iterdir()} == set(DTYPES)
    builder = Bm25Writer(tmp_path / "dropped", chunk=3)
    for passage in PASSAGES:
        builder.add(TokenizedTexts.of([passage]))
    builder.close()
    builder.close()
    assert list((tmp_path / "dropped").iterdir()) == []


@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("harm", ["missing", "empty", "half", "short", "other", "retyped"])
def test_a_damaged_index_is_told(tmp_path: Path, name: str, harm: str) -> None:
    """A file that is not there, cut, of another build or of another type is no index."""
    built(tmp_path, PASSAGES)
    file = tmp_path / "words" / name
    content, array = file.read_bytes(), np.load(file)
    match harm:
        case "missing":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "half":
            file.write_bytes(content[: len(content) // 2])
        case "short":
            np.save(file, array[:-1])
        case "other":
            (tmp_path / "other").mkdir()
            built(tmp_path / "other", [*PASSAGES, "Một bài nữa"])
            file.write_bytes((tmp_path / "other" / "words" / name).read_bytes())
        case "retyped":
            np.save(file, array.astype(np.float64))
    with pytest.raises((OSError, ValueError)):
        Bm25Index.load(tmp_path / "words", len(PASSAGES))


def test_an_index_of_other_passages_is_told(tmp_path: Path) -> None:
    """Words of more or fewer passages than there are do not load."""
    built(tmp_path, PASSAGES)
    for passages in (3, 5):
        with pytest.raises(ValueError, match="fit"):
            Bm25Index.load(tmp_path / "words", passages)
