"""Whether a text asks something: what only names a topic has no answer to be read for."""

import re

from index.text.analysis import fold

# Matched on the folded text, so that one list serves typed tones and none.
_ASKS = re.compile(
    r"\b(?:who(?:m|se)?|what|when|where|which|why|how|whether"
    r"|(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may) \w+"
    r"|ai|gi|nao|dau|sao|may|bao (?:nhieu|lau|gio|xa|lan)|the nao|khi nao|vi sao|tai sao"
    r"|ra sao|phai khong|co phai|hay khong|duoc khong|chua|khong|hay chua|lam gi)\b"
)


# "Còn ông Borrell thì sao?" asks what the question before it asked.
_ELLIPTIC = re.compile(r"(?:thi )?sao\W*$|\b(?:what|how) about\b")


def is_interrogative(text: str) -> bool:
    """Tell whether a text asks for something that a passage can answer."""
    return "?" in text or _ASKS.search(fold(text)) is not None


def says_what_it_asks(text: str) -> bool:
    """Tell whether a follow-up can be read without the question before it."""
    return _ASKS.search(_ELLIPTIC.sub("", fold(text))) is not None
