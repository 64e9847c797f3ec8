"""Keeps numerical libraries from starting threads of their own."""

from threadpoolctl import threadpool_limits


def use_single_threaded_blas() -> None:
    """Let BLAS work in the calling thread, for the rest of the process.

    Matrix products here are small: threads that share one take longer, and keep a core spinning.
    """
    threadpool_limits(1, "blas")
