"""Carry an assessment's content over from a former one of the enterprise, and confirm what was carried over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions import profile
from assessments.actions.answer import rolled_up
from assessments.actions.answers import write_many
from assessments.actions.gate import pass_gate
from assessments.entry import Carried, Entry
from assessments.models import Assessment, EvidenceLink
from assessments.queries.entered import Entered, Sheet, sheet_of
from assessments.queries.former import continued_answers, continued_items, former_assessments
from assessments.rules import access, many
from assessments.rules import answer as answer_rules
from assessments.rules import carrying as rules
from assessments.states import Action


def former_of(enterprise: Enterprise, former: UUID | None, by: User) -> Assessment | None:
    """The assessment to carry content over from; None without one. Raises `Refused` unless `by` may use it."""
    if former is None:
        return None
    found = former_assessments(enterprise, by).with_figures().filter(public_id=former).first()
    ensure(rules.former(found))
    return found


def carry_over(*, assessment: Assessment, former: Assessment, by: User, at: datetime) -> None:
    """Bring over what was entered for items with unchanged wording, marked as not confirmed. The caller has just made `assessment`.

    The answers of the business profile come along too. `former` is only read. A constant number of statements.
    """
    if answers := continued_answers(assessment, former):
        profile.save(assessment=assessment, answers=answers, by=by, at=at)
        assessment.refresh_from_db(fields=["profile"])
    sheet, before = sheet_of(assessment), sheet_of(former)
    pairs = continued_items(assessment, sheet, former, before)
    after = {
        # The verdict needs the files, which are linked below.
        number: replace(item.saved(_carried(assessment, sheet, item, old, former), by=by.name, at=at), files=old.files)
        for number, (item, old) in pairs.items()
    }
    if not after:
        return
    _link(assessment, pairs, by, at)
    write_many(
        assessment,
        sheet,
        after,
        by,
        at,
        what="carried_over",
        former=str(former.public_id),
        former_items=[old.item.number for _item, old in pairs.values()],
    )


def _carried(assessment: Assessment, sheet: Sheet, item: Entered, old: Entered, former: Assessment) -> Entry:
    """The former entry without its reply to customs. A rating that the edition no longer has for the item is left out."""
    possible = {"", *item.item.allowed}
    entry = replace(
        old.entry,
        rating=old.rating if old.rating in possible else "",
        sub_ratings={
            position: rating if (rating := old.sub_ratings.get(position, "")) in possible else ""
            for position in item.sub_ratings
        },
        reply="",
        carried=Carried(former.public_id, old.item.number),
    )
    return rolled_up(assessment, sheet, item, entry)


def _link(assessment: Assessment, pairs: Mapping[int, tuple[Entered, Entered]], by: User, at: datetime) -> None:
    """Link the documents of the former items, in one statement and with one event."""
    answers = {old.answer_id: (number, item.answer_id) for number, (item, old) in pairs.items()}
    links = list(EvidenceLink.objects.filter(answer__in=answers).select_related("document"))
    if not links:
        return
    EvidenceLink.objects.bulk_create(
        [
            EvidenceLink(
                answer_id=answers[each.answer_id][1],
                document=each.document,
                facet=each.facet,
                linked_by=by,
                linked_at=at,
            )
            for each in links
        ]
    )
    record(
        "assessments.evidence_carried_over",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        items=[answers[each.answer_id][0] for each in links],
        documents=[str(each.document.public_id) for each in links],
        facets=[each.facet for each in links],
    )


@transaction.atomic
def confirm(*, assessment: UUID, versions: Mapping[int, int], by: User, at: datetime) -> list[int]:
    """Confirm what was carried over for the items, all or none, each over the version that the person saw.

    Items that are confirmed already are skipped, so a second click is safe. Returns the numbers of those confirmed now.
    Raises `Refused` (role, state, an item of somebody else, one that was changed since or could not be saved like this)
    and `ObjectDoesNotExist` if there is no such assessment or one of the items is not in scope.
    """
    locked = pass_gate(Action.ANSWER, assessment, by)
    sheet = sheet_of(locked)
    items = sheet.chosen(sorted(versions))
    for item in items.values():
        ensure(access.own_item(locked.role, is_assignee=item.assignee_id == by.pk))
    carried = {number: item for number, item in items.items() if item.carried}
    changed = [number for number, item in carried.items() if item.version != versions[number]]
    text = _("Nothing was confirmed, because some items have been changed in the meantime: %(items)s")
    ensure(many.whole(changed, text))
    after = {number: _confirmed(item, by, at) for number, item in carried.items()}
    if after:
        write_many(locked, sheet, after, by, at, what="confirmed")
    return list(after)


def _confirmed(item: Entered, by: User, at: datetime) -> Entered:
    entry = replace(item.entry, carried=None)
    ensure(answer_rules.entry(entry, sub_positions=frozenset(item.sub_ratings), allowed=item.item.allowed))
    return item.saved(entry, by=by.name, at=at)
