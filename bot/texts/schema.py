"""The shape of everything the bot says in one language.

Texts of messages are Telegram HTML; those of `Profile`, `Buttons` and `Choices` are plain.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram itself shows of the bot: the menus of commands, and who it is."""

    commands: dict[str, str]  # what each does; command_menu.py has which are in which menu
    description: str  # in an empty chat, before "Start"; 512 characters
    short_description: str  # on the bot's page; 120 characters


@dataclass(frozen=True, slots=True)
class Buttons:
    """What stands on the buttons under an answer, and what is said about taps; plain text."""

    previous: str
    following: str
    every: str  # takes {hits}
    earlier: str  # of a passage too long for one message; takes {part}, {parts}
    later: str  # likewise
    context: str
    back: str
    source: str
    translate: str
    near: str  # opens passages that speak of it, but do not say it
    good: str
    bad: str
    thanks: str
    taken_back: str
    expired: str
    article_gone: str  # an article that the answer quotes has left the index
    article_changed: str  # it is there, but not the text that was quoted
    not_yours: str
    admins_only: str
    admins_unknown: str  # Telegram does not say who is an admin
    too_many: str  # one person taps too much; said once
    too_many_here: str  # the same of all in a group together


@dataclass(frozen=True, slots=True)
class Choices:
    """The page of /settings: HTML in the message, plain text on the buttons."""

    title: str
    title_group: str
    close: str
    closed: str
    names: dict[str, str]  # by the name of a setting, see bot/state/chats.py
    automatic: str  # no language chosen
    labels: dict[str, dict[object, str]]  # of choices that are neither numbers nor languages


@dataclass(frozen=True, slots=True)
class InlineTexts:
    """What is said in inline mode: above the text field plain, in the messages sent HTML."""

    asked: str  # takes {question}
    ask_me: str  # on buttons that open the private chat, like the five below
    too_long: str
    nothing: str
    near: str  # the articles speak of it, but do not say it
    unsure: str
    failed: str
    too_old: str  # to who comes by such a button too late


@dataclass(frozen=True, slots=True)
class LatestTexts:
    """The page of /latest."""

    title: str
    about: str  # takes {topic}, like the one below
    nothing: str


@dataclass(frozen=True, slots=True)
class DigestTexts:
    """The main stories of the day, and what /digest says."""

    title: str  # takes {date}
    nothing: str
    offer: str  # how to get them daily
    daily: str  # when they come by themselves; takes {time}, {zone}
    how: str
    made: str  # takes {time}, {zone}, {date}
    stopped: str
    none_set: str
    admins_only: str


@dataclass(frozen=True, slots=True)
class TimelineTexts:
    """The pages of /timeline."""

    title: str  # takes {topic}
    published: str  # instead of a day that is named; takes {date}
    nothing: str  # takes {topic}
    how: str


@dataclass(frozen=True, slots=True)
class Watching:
    """Watched questions and their alerts: HTML, and plain on buttons and taps."""

    how: str
    admins_only: str  # also shows on a tap
    not_here: str  # in a channel's direct messages; takes {me}
    long_post: str  # the command points at a message too long to watch
    made: str  # takes {question}
    answered: str
    twice: str
    full: str  # takes {most}
    listed: str
    none: str
    news: str  # takes {question}
    stop: str  # on a button
    delete: str  # on a button; takes {number}
    stopped: str  # takes {question}
    done: str  # shows on a tap
    gone: str  # shows on a tap


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What /forget says, and its buttons."""

    ask: str
    delete: str  # on a button
    keep: str  # on a button
    done: str
    kept: str
    anonymous: str  # takes {me}


@dataclass(frozen=True, slots=True)
class OwnerTexts:
    """What the bot's owner alone is told."""

    privacy_on: str  # takes {me}
    privacy_off: str
    state_fault: str  # the state can't be read or written; takes {why}
    index_fault: str  # an index can't be read or opened; takes {why}
    silent: str  # a source of news fell silent; takes {outlet}, {date}, {time}


@dataclass(frozen=True, slots=True)
class UpkeepTexts:
    """What the owner's commands say, all but /stats; {why} is one plain line of a program."""

    help: str
    no_sources: str
    building: str
    busy: str
    built: str  # takes {articles}, {version}
    stopped: str
    failed: str  # takes {why}
    refused: str  # takes {version}, {why}
    moved: str  # takes {version}
    same: str  # takes {version}
    back: str  # takes {before}, {now}
    no_feedback: str
    feedback: str  # takes {queries}, {judgments}, {articles}, {others}, {left_out}, {folder}


@dataclass(frozen=True, slots=True)
class StatisticsTexts:
    """The page of /stats."""

    index: str  # takes {articles}, {passages}, {megabytes}, {version}, {date}, {time}, {zone}
    days: str  # takes {zone}
    day: str  # takes {questions}, {found}, {unsure}, {nothing} in per cent, {p50}, {p95}
    no_questions: str
    within: str  # takes {ms}
    beyond: str  # takes {ms}
    people: str  # takes {chats}, {good}, {bad}
    news: str  # above the sources whose news is fetched
    source: str  # takes {outlet}, {articles}, {newest}, {fetched}
    silent: str  # after it; takes {since}
    failing: str  # likewise; takes {why}
    more_sources: str  # that have no room; takes {count}
    unanswered: str
    none_unanswered: str
    not_kept: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All that is said in one language; a field that lacks one is an error in mypy."""

    code: str  # ISO 639-1, as apps send it
    name: str  # of the language, in itself
    thousands: str  # what parts them in numbers
    start: str
    help: str  # takes {me}, {anywhere}
    anywhere: str  # a line of it, where inline mode is on; takes {me}
    how_to_ask: str
    unknown_command: str
    words_only: str  # answers stickers, voice messages, photos
    no_question: str  # answers emoji and punctuation
    courtesy: str  # answers thanks
    greeting: str  # answers greetings
    objection: str  # answers "wrong"
    stop: str  # answers "stop"
    too_long: str  # takes {limit}
    busy: str  # answers nothing: too many wait already
    too_many: str  # answers nothing: one person asks too much; said once
    too_many_here: str  # the same of all in a group together
    nothing: str
    nearest: str  # stands over what the articles do tell
    spoken: str  # the articles speak of it, but do not say what is asked
    near: str  # stands over passages that do so
    unsure: str
    words: str  # the exact words that answer; takes {words}
    dated_by: str  # another article gave the year in them; takes {article}
    also: str  # takes {articles}
    dated: str  # takes {named}, {date}
    failed: str
    unreachable: str  # a part of the articles, or all of them, are on machines that don't answer
    incomplete: str  # above what was found in the other part
    sources_head: str  # takes {articles}, {passages}
    sources_outlets: str
    sources_newest: str
    sources_until: str  # how far fetched news reaches; takes {date}, {time}, {zone}
    sources_silent: str  # takes {outlet}, {date}, {time}
    sources_built: str  # takes {date}, {time}, {zone}
    introduction: str  # to a group that the bot was added to; takes {me}
    months: tuple[str, ...]  # empty: dates are written in numbers
    buttons: Buttons
    choices: Choices
    inline: InlineTexts
    latest: LatestTexts
    digest: DigestTexts
    timeline: TimelineTexts
    watching: Watching
    forgetting: Forgetting
    owner: OwnerTexts
    upkeep: UpkeepTexts
    statistics: StatisticsTexts
    profile: Profile
