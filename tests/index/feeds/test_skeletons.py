"""Pages in the skeletons of eight newspapers are whole and clean in the index (check 26)."""

import pytest

from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import SKELETONS, Entry, page
from tests.index.feeds.test_recognition import indexed, text_of


@pytest.mark.parametrize("skeleton", SKELETONS)
async def test_every_skeleton_keeps_its_lede_and_loses_what_is_not_its_own(
    room: Newsroom, skeleton: str
) -> None:
    """Lede first and once, boxes kept, related news gone, no author that is an organisation, the
    outlet as the sources file has it."""
    story = room.story(50001)
    address = room.paper.serve("/tin-50001.html", page(story, skeleton))
    room.list(Entry(address, story.title, None))
    await room.fetch()
    (article,) = indexed(room).values()
    assert article.title == story.title
    assert article.outlet == "Báo Thử"
    assert article.author is None
    assert article.url == address
    text = text_of(article)
    assert text.count(story.lede) == 1
    assert story.lede in article.paragraphs[0].text
    for paragraph in story.paragraphs:
        assert paragraph in text
    assert "Một tin khác hẳn" not in text
