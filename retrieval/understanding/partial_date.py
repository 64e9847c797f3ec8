"""A date of which a text may name only a part."""

from dataclasses import astuple, dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as a text names it; the rest is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def matches(self, asked: "PartialDate") -> bool:
        """Whether it has all fields that are asked for, with the same values."""
        return all(
            want in (None, have) for want, have in zip(astuple(asked), astuple(self), strict=True)
        )

    @property
    def whole(self) -> date | None:
        """The day, if it is named in full and exists."""
        if not (self.year and self.month and self.day):
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def exists(self) -> bool:
        """Whether such a day exists in some year: not 31/2."""
        return PartialDate(self.year or 2000, self.month or 1, self.day or 1).whole is not None
