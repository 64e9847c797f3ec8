"""What was used last is remembered."""

from index.lru_cache import LruCache


def test_the_least_recently_used_value_makes_room() -> None:
    """Reading a value counts as using it, and so does keeping it again."""
    cache = LruCache[str, int](2)
    cache.put("giá vàng", 1)
    cache.put("thời tiết", 2)
    assert cache.get("giá vàng") == 1
    cache.put("bóng đá", 3)
    assert cache.get("thời tiết") is None
    assert cache.get("giá vàng") == 1
    cache.put("bóng đá", 4)
    cache.put("thời tiết", 5)
    assert cache.get("giá vàng") is None
    assert cache.get("bóng đá") == 4
    assert len(cache) == 2


def test_clearing_forgets_all() -> None:
    """Nothing is left."""
    cache = LruCache[str, int](2)
    cache.put("giá vàng", 1)
    cache.clear()
    assert len(cache) == 0
    assert cache.get("giá vàng") is None
