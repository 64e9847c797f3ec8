"""The exceptions of retrieval/ that are not the index's."""


class BusyError(Exception):
    """Raised when too many questions are under way; this one was not taken."""
