"""What a reader did to many items at once last, kept in their session until they undo it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why
from acecs.text.days import iso
from assessments.queries.entered import Entered, Sheet

Done = Literal["assigned", "evidence_asked", "linked", "not_applicable", "workbook"]
Items = Mapping[int, Entered]


def remember(request: SignedInRequest, done: Done, public_id: UUID, how: Any) -> None:
    """`how`: JSON that tells how to undo it."""
    request.session[_key(done)] = {"of": str(public_id), "how": how}


def undoable(request: SignedInRequest, public_id: UUID, sheet: Sheet) -> frozenset[Done]:
    """What the reader can still undo: no item of it was changed since or has left the business types. No query."""
    items = {each.item.number: each for each in sheet.items}
    return frozenset(
        done
        for done, is_as_left in IS_AS_LEFT.items()
        if is_of(request, done, public_id) and is_as_left(items, request.session[_key(done)]["how"])
    )


def is_of(request: SignedInRequest, done: Done, public_id: UUID) -> bool:
    return bool(request.session.get(_key(done), {}).get("of") == str(public_id))


def _has_holders(items: Items, how: Any) -> bool:
    given = {number: (assignee, due) for number, assignee, due in how["given"]}
    return given == {
        number: (items[number].assignee_id, iso(items[number].due_date)) for number in given if number in items
    }


def _is_asked(items: Items, how: Any) -> bool:
    return all(
        number in items and (asked := items[number].asked) and asked.at.isoformat() == how["at"]
        for number in how["items"]
    )


def _has_links(items: Items, how: Any) -> bool:
    return all(
        number in items and (items[number].version, _links_made(items[number], how)) == (version, count)
        for number, version, count in how["items"]
    )


def _links_made(item: Entered, how: Any) -> int:
    return len(
        {
            file.public_id
            for file in item.files
            if file.linked_at.isoformat() == how["at"]
            and {"facet": file.facet, "place": file.place, "shows": file.shows} == how["words"]
        }
    )


def _has_versions(items: Items, versions: Mapping[int, int]) -> bool:
    return versions == {number: items[number].version for number in versions if number in items}


# Whether all items are still as it left them, from what `remember` got.
IS_AS_LEFT: Mapping[Done, Callable[[Items, Any], bool]] = {
    "assigned": _has_holders,
    "evidence_asked": _is_asked,
    "linked": _has_links,
    "not_applicable": lambda items, how: _has_versions(items, {int(number): each[0] for number, each in how.items()}),
    "workbook": lambda items, how: _has_versions(items, {number: now for number, now, _before in how}),
}


@contextmanager
def undoing(request: SignedInRequest, done: Done, public_id: UUID) -> Iterator[Any]:
    """Yield how to undo it, and forget it afterwards.

    Raises `Refused` if there is nothing to undo, or if one of the items no longer belongs to the assessment.
    """
    if not is_of(request, done, public_id):
        text = _("There is nothing to undo: it was undone already, or you have signed in anew.")
        raise Refused(Refusal(Why.STALE, text))
    try:
        yield request.session[_key(done)]["how"]
    except ObjectDoesNotExist as missing:
        text = _("Nothing was undone, because some of the items no longer belong to the business types.")
        raise Refused(Refusal(Why.STALE, text)) from missing
    del request.session[_key(done)]


def _key(done: Done) -> str:
    return f"undo_{done}"
