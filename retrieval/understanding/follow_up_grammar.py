"""How a question refers to the one before it: the rules that all languages share.

A shape is a question in lower case, each name as `@`, each stop as a comma.
"""

import re
from dataclasses import dataclass

from index.text.analysis import fold

# A question with more content words than these limits is self-contained: anywhere, after an opener
# ("and …"), before a pointer ("… that"). Counted in syllables; in words of English.
MAX_WORDS, MAX_WORDS_AFTER_OPENER, MAX_WORDS_BEFORE_POINTER = 12, 4, 4


@dataclass(frozen=True, slots=True)
class Grammar:
    """The follow-ups of one language: patterns of their shapes."""

    non_anaphoric: re.Pattern[str]  # looks like a pointer and is none: "is it true that"
    stop_words: re.Pattern[str]  # nothing to search for by themselves
    interrogatives: re.Pattern[str]
    elliptical: re.Pattern[str]  # "what about X?" repeats the earlier question for another thing
    opener: re.Pattern[str]  # "and …" continues the earlier question, if what follows is short
    free_pronouns: re.Pattern[str]  # refer out of their clause: "where did he", "met him"
    bound_pronouns: re.Pattern[str]  # may refer to a word before them: "Trump said he"
    clause: re.Pattern[str]  # what separates clauses
    antecedent: re.Pattern[str]  # what a pronoun may refer to, among content words

    def is_follow_up(self, shape: str) -> bool:
        """Whether a question of this shape needs its context."""
        shape = self.non_anaphoric.sub("#", shape)
        if len(self.content(shape)) > MAX_WORDS:
            return False
        return self.is_bare(shape) or self.continues(shape) or self.has_open_pronoun(shape)

    def content(self, shape: str) -> list[str]:
        """Return the content words."""
        return self.stop_words.sub(" ", shape).replace(",", " ").split()

    def is_bare(self, shape: str) -> bool:
        """Whether it asks without saying of what."""
        return bool(self.interrogatives.search(shape)) and not self.content(shape)

    def continues(self, shape: str) -> bool:
        """Whether its first words tie it to another question."""
        opener = self.opener.match(shape)
        short = opener and len(self.content(shape[opener.end() :])) <= MAX_WORDS_AFTER_OPENER
        return bool(short or self.elliptical.search(shape))

    def has_open_pronoun(self, shape: str) -> bool:
        """Whether a pronoun refers to what the question itself does not name."""
        free = [shape[: found.start()] for found in self.free_pronouns.finditer(shape)]
        bound = [shape[: found.start()] for found in self.bound_pronouns.finditer(shape)]
        return any(map(self._is_open, free)) or not all(map(self._names, bound))

    def _is_open(self, before: str) -> bool:
        """Whether the words before a pronoun leave its antecedent open."""
        earlier = " ".join(self.clause.split(before)[:-1])
        return not self._names(earlier) and len(self.content(before)) <= MAX_WORDS_BEFORE_POINTER

    def _names(self, words: str) -> bool:
        return bool(self.antecedent.search(" ".join(self.content(words))))


def whole_words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that matches whole words only."""
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


def any_of(listed: str) -> str:
    """Return a pattern of any of the words listed; `_` joins the words of a phrase."""
    longest_first = sorted(listed.split(), key=len, reverse=True)
    return "(?:" + "|".join(longest_first).replace("_", " ") + ")"


def without_diacritics(pattern: str) -> str:
    """Fold the letters of a pattern, and keep its escapes."""
    return r"\S".join(fold(part) for part in pattern.split(r"\S"))
