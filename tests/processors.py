"""Lesser processors on this one: the settings of a child process that make it see no more.

CT2_FORCE_CPU_ISA alone chooses CTranslate2's own code, and not that of the libraries of products
below it (MKL, oneDNN), which see VNNI and AMX wherever they are. tests/cpuid.c hides these, too.
"""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("cpuid.c")


@dataclass(frozen=True, slots=True)
class Processor:
    """A kind of processor, and what of this one it is without."""

    name: str
    instruction_set: str  # as CTranslate2 calls it; "" for that of this processor
    hidden: str


NATIVE = Processor("as it is", "", "")
AVX2 = Processor("AVX2, Intel", "AVX2", "avx512,")
LESSER = (
    AVX2,
    Processor("AVX2, AMD", "AVX2", "avx512,intel,"),
    Processor("AVX", "AVX", "avx512,avx2,"),
    Processor("SSE4", "GENERIC", "avx512,avx2,avx,"),
)


def settings(processor: Processor, folder: Path) -> dict[str, str]:
    """Return environment variables for a child process; `folder` is for what is compiled."""
    if not processor.hidden:
        return {}
    preload = {"LD_PRELOAD": str(_library(folder)), "HIDE": processor.hidden}
    return {"CT2_FORCE_CPU_ISA": processor.instruction_set, **preload}


def why_not(folder: Path) -> str:
    """Say why this machine can't hide what it has; "" when it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "only Linux on x86-64 lets CPUID be hidden"
    if shutil.which("cc") is None:
        return "needs a C compiler, cc"
    command = [sys.executable, "-c", ""]
    hidden = os.environ | settings(AVX2, folder)
    if subprocess.run(command, env=hidden, check=False).returncode:
        return "this processor does not let CPUID be hidden"
    return ""


@cache
def _library(folder: Path) -> Path:
    library = folder / "cpuid.so"
    command = ["cc", "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(library)]
    subprocess.run(command, check=True)
    return library
