"""A day of ten newspapers: 2,000 invented articles with edits, retitles, floods, outages, gates."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from index.feeds.sources import Source
from tests.index.feeds.made_up import HANOI, SKELETONS, Entry, Story, page, rss, rss_date
from tests.index.feeds.newspaper import Answer, Newspaper, Request

HOUR = 3_600.0
OUTLETS = 10
LISTED = 40  # items of a feed
GATE = '<script>document.cookie="D1N=abc";window.location.reload(true)</script>'
TEASER = "<html><body><h1>Tin</h1><p>Mời đọc tiếp trên báo giấy, xin cảm ơn.</p></body></html>"


@dataclass
class Planned:
    """One story, and what becomes of it; times are seconds since the day began."""

    number: int
    outlet: int
    out: float
    edited: float = math.inf
    retitled: float = math.inf
    junk: str | None = None  # no article: what is served instead

    def story(self, start: float, now: float) -> Story:
        """Return the story as it stands at a time."""
        published = datetime.fromtimestamp(start + self.out, UTC).replace(microsecond=0)
        story = Story(self.number, published)
        story.version = 1 + (now - start >= self.edited) + (now - start >= self.retitled)
        if now - start >= self.retitled:
            story.title = f"Mới: {story.title}"
        return story

    def path(self, start: float, now: float) -> str:
        """Return its path at a time: the slug follows the headline, the number stays."""
        slug = "tin-moi" if now - start >= self.retitled else "tin"
        return f"/{slug}-{self.number}.html"


@dataclass
class Outlet:
    """One newspaper."""

    number: int
    stories: list[Planned]
    troubles: dict[str, tuple[float, float]] = field(default_factory=dict)  # from, to

    @property
    def host(self) -> str:
        """Where it is served."""
        return f"bao{self.number}.test"

    @property
    def name(self) -> str:
        """What readers call it."""
        return f"Báo số {self.number}"

    def has(self, trouble: str, second: float) -> bool:
        """Whether it has a trouble at a time."""
        begin, end = self.troubles.get(trouble, (math.inf, math.inf))
        return begin <= second < end


class Day:
    """What all outlets serve at any time of it."""

    def __init__(self, paper: Newspaper, articles: int, seed: int = 7) -> None:
        self.paper = paper
        self.start = paper.clock.now()
        rng = Random(seed)
        self.outlets = [
            Outlet(number, _planned(number, articles // OUTLETS, rng)) for number in range(OUTLETS)
        ]
        self.outlets[1].troubles["down"] = (8 * HOUR, 10 * HOUR)
        self.outlets[2].troubles["busy"] = (9 * HOUR, 9.5 * HOUR)
        self.outlets[3].troubles["gate"] = (14 * HOUR, 15 * HOUR)
        self.outlets[4].troubles["flood"] = (10 * HOUR, 12 * HOUR)
        self.outlets[5].troubles["restless"] = (0, 48 * HOUR)
        self._by_number = {one.number: one for outlet in self.outlets for one in outlet.stories}
        paper.answer = self.answer

    def sources(self) -> list[Source]:
        """Return the sources file's tables: two outlets have sitemaps, the others feeds."""
        return [
            Source(name=outlet.name, sitemap=(self._url(outlet, "/map.xml"),))
            if outlet.number in (6, 7)
            else Source(name=outlet.name, feed=(self._url(outlet, "/rss"),))
            for outlet in self.outlets
        ]

    def articles(self) -> list[Planned]:
        """Return those that are articles."""
        return [one for outlet in self.outlets for one in outlet.stories if one.junk is None]

    def print(self, planned: Planned) -> None:
        """Let one story more come out."""
        self.outlets[planned.outlet].stories.append(planned)
        self._by_number[planned.number] = planned

    def answer(self, request: Request) -> Answer | None:
        """Answer one request, as that outlet does at that time."""
        outlet = self.outlets[int(request.host[3])]
        second = request.time - self.start
        if outlet.has("down", second):
            return Answer("broken", 500)
        if outlet.has("busy", second):
            return Answer("busy", 503, {"Retry-After": "900"})
        if request.path == "/rss":
            return self._feed(outlet, second)
        if request.path == "/map.xml":
            return self._map(outlet, second)
        if request.path == "/robots.txt":
            return Answer("User-agent: *\nDisallow: /tim-kiem?\n")
        return self._page(outlet, request, second)

    def _url(self, outlet: Outlet, path: str) -> str:
        return self.paper.url(path, outlet.host)

    def _listed(self, outlet: Outlet, second: float) -> Sequence[Planned]:
        known = [one for one in outlet.stories if one.out <= second]
        if outlet.has("flood", second):
            return known  # everything again, under new guids
        newest = sorted(known, key=lambda one: one.out, reverse=True)
        return newest[:LISTED]

    def _feed(self, outlet: Outlet, second: float) -> Answer:
        now = self.start + second
        entries = []
        for one in self._listed(outlet, second):
            story = one.story(self.start, now)
            date = rss_date(story.published)
            if outlet.has("restless", second) or outlet.has("flood", second):
                date = rss_date(datetime.fromtimestamp(now, UTC))
            elif outlet.number == 0:
                date = f"{story.published.astimezone(HANOI):%m/%d/%Y %I:%M:%S\u202f%p}"
            elif outlet.number == 8:
                date = f"{story.published.astimezone(HANOI):%a, %d %b %Y %H:%M:%S} GMT+7"
            address = self._url(outlet, one.path(self.start, now))
            guid = f"{second}-{one.number}" if outlet.has("flood", second) else None
            entries.append(Entry(f"{address}?utm_source=rss", story.title, date, guid))
        return Answer(rss(entries), headers={"Content-Type": "application/rss+xml"})

    def _map(self, outlet: Outlet, second: float) -> Answer:
        now = self.start + second
        urls = "".join(
            f"<url><loc>{self._url(outlet, one.path(self.start, now))}</loc><n:news>"
            f"<n:publication_date>{one.story(self.start, now).published.isoformat()}"
            f"</n:publication_date><n:title>{one.story(self.start, now).title}</n:title></n:news>"
            "</url>"
            for one in self._listed(outlet, second)
        )
        spaces = (
            'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        )
        body = f"<?xml version='1.0'?><urlset {spaces}>{urls}</urlset>"
        return Answer(body, headers={"Content-Type": "application/xml"})

    def _page(self, outlet: Outlet, request: Request, second: float) -> Answer | None:
        number = request.path.partition("?")[0].rpartition("-")[2].partition(".")[0]
        one = self._by_number.get(int(number)) if number.isdigit() else None
        if one is None or one.out > second:
            return None
        if outlet.has("gate", second):
            return Answer(GATE)
        if one.junk == "pdf":
            return Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
        if one.junk == "teaser":
            return Answer(TEASER)
        now = self.start + second
        path = one.path(self.start, now)
        if not request.path.startswith(path):
            return Answer("", 301, {"Location": path})
        story = one.story(self.start, now)
        mark = f'"{one.number}-{story.version}"'
        if request.headers.get("if-none-match") == mark:
            return Answer(status=304, headers={"ETag": mark})
        skeleton = SKELETONS[outlet.number % len(SKELETONS)]
        return Answer(page(story, skeleton, self._url(outlet, path)), headers={"ETag": mark})


def _planned(outlet: int, count: int, rng: Random) -> list[Planned]:
    """Plan an outlet's day: most come out between seven and twenty-two."""
    planned = []
    for number in range(count):
        hour = rng.uniform(7, 22) if rng.random() < 0.85 else rng.uniform(0, 24)
        one = Planned(100_000 * (outlet + 1) + number, outlet, hour * HOUR)
        chance = rng.random()
        if chance < 0.10:
            one.edited = one.out + rng.uniform(0.4, 5) * HOUR
        elif chance < 0.15:
            one.retitled = one.out + rng.uniform(0.1, 2) * HOUR
        elif chance < 0.17:
            one.junk = rng.choice(["pdf", "teaser"])
        planned.append(one)
    return planned


DURATION = timedelta(hours=30)  # the day, and six hours for the last articles' second reading
