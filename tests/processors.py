"""Lesser processors on this one: the settings of a child process that make it see no more.

CT2_FORCE_CPU_ISA alone chooses CTranslate2's own code, and not that of the libraries of products
below it (MKL, oneDNN), which see VNNI and AMX wherever they are. tests/cpuid.c hides these, too.
AMD's processors do not let CPUID be hidden; there CTranslate2 multiplies with oneDNN alone, which
takes an instruction set by name, as ATen and OpenBLAS do.
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
    # The same for libraries that take it by name: oneDNN, ATen, OpenBLAS.
    named: tuple[str, str, str] | None = None  # None: only by hiding


NATIVE = Processor("as it is", "", "")
AVX2 = Processor("AVX2", "AVX2", "avx512,", ("AVX2", "avx2", "Haswell"))
AVX = Processor("AVX", "AVX", "avx512,avx2,", ("AVX", "default", "Sandybridge"))
LESSER = (
    AVX2,
    Processor("AVX2, not Intel's", "AVX2", "avx512,intel,"),
    AVX,
    Processor("SSE4", "GENERIC", "avx512,avx2,avx,", ("SSE41", "default", "Nehalem")),
)


def settings(processor: Processor, folder: Path) -> dict[str, str]:
    """Return environment variables for a child process; `folder` is for what is compiled."""
    if not processor.hidden:
        return {}
    chosen = {"CT2_FORCE_CPU_ISA": processor.instruction_set}
    if not _why_not_hidden(folder):
        return chosen | {"LD_PRELOAD": str(_library(folder)), "HIDE": processor.hidden}
    assert processor.named
    onednn, aten, openblas = processor.named
    named = {
        "ONEDNN_MAX_CPU_ISA": onednn,
        "ATEN_CPU_CAPABILITY": aten,
        "OPENBLAS_CORETYPE": openblas,
    }
    return chosen | named


def why_not(folder: Path, processor: Processor = AVX2) -> str:
    """Say why this machine can't be made to see no more than that; "" when it can."""
    reason = _why_not_hidden(folder)
    by_name = processor is NATIVE or (processor.named and _is_amd())
    return "" if by_name else reason


def _is_amd() -> bool:
    cpus = Path("/proc/cpuinfo")
    return cpus.exists() and "AuthenticAMD" in cpus.read_text("utf-8")


@cache
def _why_not_hidden(folder: Path) -> str:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "only Linux on x86-64 lets CPUID be hidden"
    if shutil.which("cc") is None:
        return "needs a C compiler, cc"
    command = [sys.executable, "-c", ""]
    hidden = {"LD_PRELOAD": str(_library(folder)), "HIDE": AVX2.hidden}
    if subprocess.run(command, env=os.environ | hidden, check=False).returncode:
        return "this processor does not let CPUID be hidden"
    return ""


@cache
def _library(folder: Path) -> Path:
    library = folder / "cpuid.so"
    command = ["cc", "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(library)]
    subprocess.run(command, check=True)
    return library
