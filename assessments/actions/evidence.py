"""Link a document of the vault to an item, or remove the link; the document itself stays."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.refusals import Refusal, Why, ensure
from assessments.actions import vault
from assessments.actions.gate import pass_gate, pass_item_gate
from assessments.actions.notices import tell_of_evidence
from assessments.actions.readiness import refresh
from assessments.actions.vault import Stored
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries.remarks import colleagues, sees_item
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from evidence.actions.receiving import Checked
from evidence.models import Document


@dataclass(frozen=True)
class Words:
    """What a link says: `facet`: what kind of evidence it is, `place`: where to look, `shows`: what is to be seen there.

    On a document that is linked already, only what is not empty replaces what was said.
    """

    facet: str = ""
    place: str = ""
    shows: str = ""

    @property
    def said(self) -> dict[str, str]:
        return {name: text for name, text in vars(self).items() if text}


@dataclass(frozen=True)
class Linking:
    """New links that one person made at once, saying the same. `items`: number → version of the answer, number of links."""

    at: datetime
    words: Words
    items: Mapping[int, tuple[int, int]]


@transaction.atomic
def add(*, answer: Answer, checked: Sequence[Checked], facet: str, by: User, at: datetime) -> list[Stored]:
    """Store inspected files in the vault and link each to the item. One over the quota is refused, the others stay."""
    # The vault locks the enterprise's row. Lock it first here too, as removing a member does, so that the two cannot deadlock.
    Enterprise.objects.select_for_update(no_key=True).get(pk=answer.assessment.enterprise_id)
    assessment, answer = pass_item_gate(Action.EVIDENCE, answer, by)
    ensure(evidence_rules.facet(facet))
    asker = _asker(assessment, answer, by)
    stored = vault.store_each(assessment.enterprise, checked, by, at)
    versions = [each.version for each in stored if each.version]
    links = [link_one(assessment, answer, version.document, Words(facet), by, at) for version in versions]
    refresh(assessment, at)
    _tell(assessment, answer, asker, links, by, at)
    return stored


@transaction.atomic
def link(
    *,
    assessment: Assessment,
    numbers: Collection[int],
    documents: Sequence[Document],
    words: Words,
    by: User,
    at: datetime,
) -> list[EvidenceLink]:
    """Link each of the documents to each of the items. Raises `Refused`, and `Answer.DoesNotExist` for an item out of scope."""
    locked = pass_gate(Action.EVIDENCE, assessment.public_id, by)
    rows = Answer.objects.select_for_update(of=("self",)).in_scope().select_related("item")
    answers = list(rows.filter(assessment=locked, item__number__in=numbers).order_by("item__number"))
    if len(answers) < len(set(numbers)):
        raise Answer.DoesNotExist
    for answer in answers:
        ensure(access.own_item(locked.role, is_assignee=answer.assignee_id == by.pk))
    ensure(_refusal(locked, documents, answers, words))
    askers = {answer.pk: _asker(locked, answer, by) for answer in answers if answer.evidence_asked_by_id}
    links: list[EvidenceLink] = []
    for answer in answers:
        of_item = [link_one(locked, answer, each, words, by, at) for each in documents]
        _tell(locked, answer, askers.get(answer.pk), of_item, by, at)
        links += of_item
    refresh(locked, at)
    return links


def _refusal(
    assessment: Assessment, documents: Sequence[Document], answers: Sequence[Answer], words: Words
) -> Refusal | None:
    if any(each.enterprise_id != assessment.enterprise_id for each in documents):
        return Refusal(Why.BAD_INPUT, _("Choose a file from this enterprise's vault."))
    return (
        evidence_rules.some_chosen(documents=len(documents), items=len(answers))
        or evidence_rules.facet(words.facet)
        or evidence_rules.link_words(words.place, words.shows)
        or evidence_rules.in_use(documents)
    )


def _asker(assessment: Assessment, answer: Answer, by: User) -> User | None:
    """Which colleague asked for evidence of the item and has got none yet, if they still see the item."""
    asked_by = answer.evidence_asked_by_id
    if asked_by in (None, by.pk) or answer.evidence_links.exists():
        return None
    return next(
        (
            each.user
            for each in colleagues(assessment.enterprise)
            if each.user_id == asked_by and sees_item(each, answer)
        ),
        None,
    )


def _tell(
    assessment: Assessment, answer: Answer, asker: User | None, links: Collection[EvidenceLink], by: User, at: datetime
) -> None:
    if asker and links:
        titles = [each.document.title for each in links]
        tell_of_evidence(assessment, answer.item.number, asker, titles, by, at)


@transaction.atomic
def remove(*, evidence_link: EvidenceLink, by: User, at: datetime) -> None:
    """Remove the link; the document stays in the vault. Does nothing if the link is already gone."""
    assessment, _answer = pass_item_gate(Action.EVIDENCE, evidence_link.answer, by)
    removed, _of_each = EvidenceLink.objects.filter(pk=evidence_link.pk).delete()
    if removed:
        Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
        refresh(assessment, at)
        record(
            "assessments.evidence_unlinked",
            assessment,
            stream=assessment.enterprise.stream,
            by=by,
            at=at,
            **_link_data(evidence_link),
        )


@transaction.atomic
def undo_links(*, assessment: UUID, linking: Linking, by: User, at: datetime) -> int:
    """Remove the links that `by` made at once, unless one of them or of their items has changed since. Returns how many.

    Raises `Refused` (role, state, an item of somebody else, a change) and `Answer.DoesNotExist` for an item out of scope.
    """
    locked = pass_gate(Action.EVIDENCE, assessment, by)
    rows = locked.answers.select_for_update(of=("self",)).in_scope().filter(item__number__in=linking.items)
    answers = {answer.item.number: answer for answer in rows.select_related("item")}
    if answers.keys() != linking.items.keys():
        raise Answer.DoesNotExist
    for answer in answers.values():
        ensure(access.own_item(locked.role, is_assignee=answer.assignee_id == by.pk))
    made = EvidenceLink.objects.filter(answer__assessment=locked, linked_by=by, linked_at=linking.at)
    links = list(made.filter(**vars(linking.words)).select_related("answer__item", "document"))
    left = Counter(each.answer.item.number for each in links)
    now = {number: (answer.version, left[number]) for number, answer in answers.items()}
    ensure(evidence_rules.still_linked([number for number in now if now[number] != linking.items[number]]))
    EvidenceLink.objects.filter(pk__in=[each.pk for each in links]).delete()
    locked.updated_at = at
    refresh(locked, at, "updated_at")
    record(
        "assessments.linking_undone",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        items=[each.answer.item.number for each in links],
        documents=[str(each.document.public_id) for each in links],
    )
    return len(links)


@transaction.atomic
def describe_link(*, evidence_link: EvidenceLink, words: Words, by: User, at: datetime) -> EvidenceLink:
    """Let the link say exactly this; what is empty is no longer said. The same again changes nothing. Raises `Refused`."""
    assessment, _answer = pass_item_gate(Action.EVIDENCE, evidence_link.answer, by)
    ensure(evidence_rules.facet(words.facet) or evidence_rules.link_words(words.place, words.shows))
    rows = EvidenceLink.objects.select_for_update(of=("self",)).select_related("document", "answer__item")
    link: EvidenceLink = rows.get(pk=evidence_link.pk)
    changed = [name for name, text in vars(words).items() if getattr(link, name) != text]
    if not changed:
        return link
    for name in changed:
        setattr(link, name, getattr(words, name))
    link.save(update_fields=changed)
    Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
    stream = assessment.enterprise.stream
    record("assessments.evidence_described", assessment, stream=stream, by=by, at=at, **_link_data(link))
    return link


def link_one(
    assessment: Assessment, answer: Answer, document: Document, words: Words, by: User, at: datetime
) -> EvidenceLink:
    """Link the document to the item, or change what its link says. The caller has locked both and checked who may."""
    defaults = vars(words) | {"linked_by": by, "linked_at": at}
    evidence_link, created = EvidenceLink.objects.get_or_create(answer=answer, document=document, defaults=defaults)
    changed = {name: text for name, text in words.said.items() if getattr(evidence_link, name) != text}
    if not created and not changed:
        return evidence_link
    for name, text in changed.items():
        setattr(evidence_link, name, text)
    if changed:
        evidence_link.save(update_fields=list(changed))
    Assessment.objects.filter(pk=assessment.pk).update(updated_at=at)
    record(
        "assessments.evidence_linked",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        **_link_data(evidence_link),
    )
    return evidence_link


def _link_data(evidence_link: EvidenceLink) -> dict[str, EventValue]:
    return {
        "item": evidence_link.answer.item.number,
        "document": str(evidence_link.document.public_id),
        "facet": evidence_link.facet,
    }
