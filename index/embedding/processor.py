"""Which instruction set of this processor CTranslate2 uses, and whose it is.

Both decide how its sums are rounded: on Intel's processors it multiplies with MKL, on others with
oneDNN or Ruy.
"""

import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")

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
def maker() -> str:
    """Return Intel, AMD or another name that Linux on x86-64 gives; else what the system is."""
    with suppress(OSError):
        for line in _CPUINFO.read_text("utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "vendor_id":
                return value.strip().removeprefix("Genuine").removeprefix("Authentic")
    return f"{platform.system()} on {platform.machine()}"


@cache
def _best() -> str:
    if platform.machine().lower() in ("arm64", "aarch64"):
        return "NEON"
    try:
        flags = set(_CPUINFO.read_text("utf-8").split())
    except OSError:
        return "chosen by CTranslate2"
    return next((name for name, needed in X86.items() if needed <= flags), "GENERIC")
