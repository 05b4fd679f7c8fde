"""Codes of the four ratings, for code without Django; `standards.states.Rating` has their labels."""

MEET = "meet"
BASICALLY_MEET = "basically_meet"
NOT_MEET = "not_meet"
NOT_APPLICABLE = "not_applicable"
