"""Who needs stored bytes. Rooms above the vault that store there too (reports) register what their rows name."""

from collections.abc import Callable, Collection

Holder = Callable[[Collection[str]], set[str]]
"""Returns those of the hashes (SHA-256) that rows of one room name."""

_holders: list[Holder] = []


def register(holder: Holder) -> None:
    """Call it when the room's application is ready."""
    if holder not in _holders:
        _holders.append(holder)


def held(hashes: Collection[str]) -> set[str]:
    """Return those of the hashes that some row names. One query per room."""
    return set().union(*(holder(hashes) for holder in _holders))


def is_held(sha256: str) -> bool:
    return bool(held([sha256]))
