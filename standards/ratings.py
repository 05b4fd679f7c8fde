"""Codes of the four ratings, for code that knows no Django; `standards.states.Rating` gives them their words."""

MEET = "meet"
BASICALLY_MEET = "basically_meet"
NOT_MEET = "not_meet"
NOT_APPLICABLE = "not_applicable"
