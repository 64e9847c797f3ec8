"""Names of news agencies and outlets, and where on a page each is believed: the one list of them.

An outlet that signs its articles in another way than the patterns of bylines.py know is added here.
"""

_AGENCIES = ("TTXVN", "AFP", "AP", "Reuters")  # believed everywhere

# Under an article, alone or after "Theo": "Theo TTXVN", "Hồng Nhung (TTXVN)".
SIGN_OFFS = (*_AGENCIES, "VOV", "VTV", "TASS", "Xinhua", "Vietnam+", "VietnamPlus", "BBC", "CNN")

# Before the first paragraph: "TTO - Sáng nay …".
_NEWSROOMS = ("VOV", "VTV", "TTO", "TNO", "TPO", "NDO", "PLO", "NLĐO", "SGGPO", "SGGP", "HNMO")
DATELINES = (*_AGENCIES, *_NEWSROOMS, "VNA")

# At the end of a caption: "… (Getty Images)".
PHOTO_CREDITS = (*_AGENCIES, "Getty Images")


def any_of(names: tuple[str, ...]) -> str:
    """Return a pattern of these names; a space in one stays a space."""
    return "|".join(name.replace("+", r"\+") for name in names)
