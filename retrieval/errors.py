"""What goes wrong with a question that is not the index's fault."""


class BusyError(Exception):
    """More questions are being answered than can be; this one was not taken."""
