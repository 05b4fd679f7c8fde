"""Signs and words by which people say yes and no in a cell, in either language. Pure."""

import unicodedata

from acecs.text.typed import NOT_DRAWN, cleaned

# As compared: `folded`.
TICKS = frozenset(("✓", "✔", "√", "☑", "v", "x", "是", "对", "y", "yes", "true", "1"))
NO_TICKS = frozenset(("", "否", "n", "no", "false", "0", "-", "–", "—", "/"))


def folded(text: str) -> str:
    """Return the text as words of cells are compared: NFKC, case-folded, without blanks and marks that draw nothing."""
    drawn = NOT_DRAWN.sub("", cleaned(text))
    return "".join(unicodedata.normalize("NFKC", drawn).casefold().split())
