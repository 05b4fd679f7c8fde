from dataclasses import dataclass


@dataclass(frozen=True)
class Judgment:
    """What a reviewer entered for one item."""

    rating: str = ""
    comment: str = ""
    to_correct: bool = False
    # The correction needs a document: the enterprise is warned if it adds none.
    asks_evidence: bool = False
