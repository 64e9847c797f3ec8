"""Takes out of a page the tags that are nested deeper than its parser reads."""

import re
from collections import Counter

# libxml2 stops at 256 levels; tags that are not counted here stand between those that are.
_MAX_DEPTH = 100
_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])[^<>]{0,10000}>")
# They close themselves, or each other.
_UNCOUNTED = frozenset(
    b"p br hr img input meta link area base col embed source track wbr html head body script style"
    b" title textarea".split()
)
_PARTS = frozenset(b"li dt dd option tr thead tbody".split())  # close each other, in their list
_LINES = re.compile(rb"(?:<br>\s*){2,}")
_INLINE = frozenset(
    b"a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small"
    b" span strike strong sub sup time tt u var".split()
)


def flattened(page: bytes) -> bytes:
    """Return a page without the tags that lie too deep; their text stays, blocks as lines."""
    levels: list[bytes] = []
    names: Counter[bytes] = Counter()

    def replaced(match: re.Match[bytes]) -> bytes:
        name = match[2].lower()
        if name in _UNCOUNTED:
            return match[0]
        is_deep = len(levels) >= _MAX_DEPTH
        if name in _PARTS:
            pass
        elif not match[1]:
            levels.append(name)
            names[name] += 1
        elif name in _INLINE and levels[-1:] != [name]:
            is_deep = False  # it would close a block, which no parser lets it
        elif names[name]:
            while levels and (closed := levels.pop()):
                names[closed] -= 1
                if closed == name:
                    break
            is_deep = len(levels) >= _MAX_DEPTH
        if not is_deep:
            return match[0]
        return b"" if name in _INLINE else b"<br>"

    return _LINES.sub(b"<br>", _TAG.sub(replaced, page))
