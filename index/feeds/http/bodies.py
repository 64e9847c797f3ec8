"""Bodies of answers, with a cap on what they unpack to."""

import zlib
from collections.abc import AsyncIterable

from index.feeds.errors import ContentError, FetchError

_GZIP = 16 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    """Return a body, unpacked; never more than `limit` bytes of it are in memory.

    `encoding` is the Content-Encoding: none, or gzip once, which is all that was asked for.
    ContentError when it is another, or the body is larger or damaged; FetchError when it was cut
    short, which may pass.
    """
    name = encoding.strip().casefold()
    if name in ("", "identity"):
        return await _plain(chunks, limit)
    if name in ("gzip", "x-gzip"):
        return await _unpacked(chunks, limit)
    raise ContentError(f"encoding not accepted: {name[:40]!r} was not asked for")


async def _plain(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check(len(body), limit)
    return bytes(body)


async def _unpacked(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    body = bytearray()
    unpacking = zlib.decompressobj(_GZIP)
    came = False
    async for chunk in chunks:
        waiting, came = chunk, came or bool(chunk)
        while waiting:
            try:
                body += unpacking.decompress(waiting, limit - len(body) + 1)
            except zlib.error as error:
                raise ContentError("the answer is no gzip, though it says so") from error
            _check(len(body), limit)
            waiting = unpacking.unused_data
            if waiting:  # a file of several gzip members
                unpacking = zlib.decompressobj(_GZIP)
    if came and not unpacking.eof:  # a connection that ends early says nothing of it
        raise FetchError("the connection failed: its gzip was cut short")
    return bytes(body)


def gunzip(content: bytes, limit: int) -> bytes:
    """Unpack a .gz file; what is no gzip comes back as it is.

    ContentError beyond `limit`, FetchError when it was cut short.
    """
    if not content.startswith(b"\x1f\x8b"):
        return content
    unpacking = zlib.decompressobj(_GZIP)
    try:
        body = unpacking.decompress(content, limit + 1)
    except zlib.error as error:
        raise ContentError("the .gz file is damaged") from error
    _check(len(body), limit)
    if not unpacking.eof:
        raise FetchError("the .gz file was cut short")
    return body


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise ContentError(f"larger than {limit / 1_000_000:g} MB")
