"""Which instruction set of this processor CTranslate2 uses."""

import os
import platform
from functools import cache
from pathlib import Path

# What CTranslate2 looks for, best first, and the flags of it in /proc/cpuinfo.
X86 = {
    "AVX512": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
    "AVX2": {"avx2", "fma"},
    "AVX": {"avx"},
}


def instruction_set() -> str:
    """Return AVX512, AVX2, AVX, NEON or GENERIC: what CT2_FORCE_CPU_ISA says, else the best here.

    Where the system does not tell (all but Linux), that of x86-64 is "chosen by CTranslate2".
    """
    return os.environ.get("CT2_FORCE_CPU_ISA") or _best()


@cache
def _best() -> str:
    if platform.machine().lower() in ("arm64", "aarch64"):
        return "NEON"
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        return "chosen by CTranslate2"
    return next((name for name, needed in X86.items() if needed <= flags), "GENERIC")
