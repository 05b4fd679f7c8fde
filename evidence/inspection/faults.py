from enum import StrEnum


class FileFault(StrEnum):
    """Why a file is rejected."""

    NOT_WHAT_IT_SAYS = "not_what_it_says"
    LOCKED = "locked"
    OLD_OR_LOCKED = "old_or_locked"
    TOO_MUCH_INSIDE = "too_much_inside"
    NOT_TEXT = "not_text"
    CONTROL_CHARACTERS = "control_characters"
