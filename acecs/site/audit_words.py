"""Kinds and details of audit events in words.

An event's details that have no word here are not shown: the administrator reads no assessment, and no decision of customs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acecs.accounts.states import EnterpriseRole, Language, OfficeRole
from acecs.audit.actions import SITE
from acecs.audit.models import Event
from acecs.notifications.states import MessageKind
from acecs.text.signs import listed, numbered
from assessments.vocabulary import FigureKind, Mode
from evidence.states import DETAILS as DETAILS_OF_DOCUMENT
from evidence.states import Inspection
from reports.states import ReportLanguage
from standards.states import Facet

ROOMS: dict[str, Promise] = {
    "accounts.": _("Accounts, enterprises and offices: all"),
    "assessments.": _("Assessments: all"),
    "evidence.": _("Evidence: all"),
    "jobs.": _("Background work: all"),
    "notifications.": _("Messages: all"),
    "reports.": _("Reports: all"),
    "reviews.": _("Reviews: all"),
    "standards.": _("Editions: all"),
}
KINDS: dict[str, Promise] = {
    "accounts.account_closed": _("account closed"),
    "accounts.account_opened": _("account opened again"),
    "accounts.administrator_created": _("administrator created"),
    "accounts.department_created": _("department added"),
    "accounts.enterprise_changed": _("enterprise changed"),
    "accounts.enterprise_created": _("enterprise added"),
    "accounts.invitation_accepted": _("invitation accepted"),
    "accounts.invitation_withdrawn": _("invitation withdrawn"),
    "accounts.language_chosen": _("language chosen"),
    "accounts.member_added": _("member of an enterprise added"),
    "accounts.member_changed": _("member of an enterprise changed"),
    "accounts.member_invited": _("member of an enterprise invited"),
    "accounts.member_removed": _("member of an enterprise removed"),
    "accounts.office_changed": _("customs office changed"),
    "accounts.office_created": _("customs office added"),
    "accounts.office_member_added": _("member of an office added"),
    "accounts.office_member_changed": _("member of an office changed"),
    "accounts.office_member_invited": _("member of an office invited"),
    "accounts.office_member_removed": _("member of an office removed"),
    "accounts.password_changed": _("password changed"),
    "accounts.second_factor_added": _("second factor added"),
    "accounts.second_factor_failed": _("second factor refused"),
    "accounts.second_factor_removed": _("second factor removed"),
    "accounts.second_factor_renewed": _("recovery codes renewed"),
    "accounts.second_factor_reset": _("second factor reset by an administrator"),
    "accounts.second_factor_used": _("second factor used"),
    "accounts.sessions_ended": _("sessions ended"),
    "accounts.sign_in_failed": _("sign-in refused"),
    "accounts.sign_off_not_required": _("sign-off by a manager switched off"),
    "accounts.sign_off_required": _("sign-off by a manager switched on"),
    "accounts.signed_in": _("signed in"),
    "accounts.signed_out": _("signed out"),
    "accounts.user_created": _("account created"),
    "assessments.answer_saved": _("item saved"),
    "assessments.answers_carried_over": _("items carried over from a former assessment"),
    "assessments.answers_confirmed": _("items carried over confirmed"),
    "assessments.answers_saved": _("items saved at once"),
    "assessments.changed": _("name, dates or business types changed"),
    "assessments.concluded": _("assessment concluded"),
    "assessments.corrective_action_added": _("corrective action planned"),
    "assessments.corrective_action_changed": _("plan of a corrective action changed"),
    "assessments.corrective_action_checked": _("effect of a corrective action checked"),
    "assessments.corrective_action_dropped": _("corrective action dropped"),
    "assessments.corrective_action_reopened": _("corrective action opened again"),
    "assessments.corrective_action_reported": _("progress of a corrective action reported"),
    "assessments.evidence_asked": _("colleagues asked for evidence of items"),
    "assessments.evidence_asking_taken_back": _("evidence of items no longer asked for"),
    "assessments.evidence_carried_over": _("evidence carried over from a former assessment"),
    "assessments.evidence_described": _("changed what evidence of an item shows"),
    "assessments.evidence_linked": _("evidence added to an item"),
    "assessments.evidence_unlinked": _("evidence removed from an item"),
    "assessments.linking_undone": _("linking of evidence to items undone"),
    "assessments.facet_needed": _("evidence of a kind needed after all"),
    "assessments.facet_not_needed": _("evidence of a kind said not to be needed"),
    "assessments.figure_added": _("entry of the register added"),
    "assessments.figure_changed": _("entry of the register changed"),
    "assessments.figure_restored": _("entry of the register restored"),
    "assessments.figure_voided": _("entry of the register marked as a mistake"),
    "assessments.figures_saved": _("entries of the register saved from a workbook"),
    "assessments.frozen": _("version frozen for own use"),
    "assessments.item_assigned": _("item assigned"),
    "assessments.nil_statement_made": _("nil statement signed by name"),
    "assessments.outcome_recorded": _("decision of customs recorded"),
    "assessments.remark_written": _("written to colleagues about an item"),
    "assessments.items_assigned": _("items assigned"),
    "assessments.assignment_undone": _("assignment of items undone"),
    "assessments.items_handed_over": _("items handed over"),
    "assessments.profile_saved": _("business profile saved"),
    "assessments.returned": _("assessment returned"),
    "assessments.sign_off_asked": _("sign-off of the draft requested"),
    "assessments.sign_off_sent_back": _("draft sent back by a manager"),
    "assessments.signed_off": _("draft signed off by a manager"),
    "assessments.started": _("assessment started"),
    "assessments.submitted": _("assessment submitted"),
    "assessments.taken": _("review task taken"),
    "assessments.taken_back": _("submission taken back"),
    "assessments.withdrawn": _("assessment ended by the enterprise"),
    "evidence.document_added": _("document added"),
    "evidence.document_described": _("details of a document changed"),
    "evidence.document_downloaded": _("document downloaded"),
    "evidence.document_previewed": _("document read in the page"),
    "evidence.document_inspected": _("document inspected"),
    "evidence.document_reinstated": _("document put back into use"),
    "evidence.document_unpacked": _("files taken out of a zip file or mail"),
    "evidence.document_withdrawn": _("document withdrawn"),
    "evidence.erased": _("wrong upload erased"),
    "evidence.erasure_asked": _("asked to erase a wrong upload"),
    "jobs.retried": _("job started again"),
    "notifications.mail_switched": _("messages by mail chosen"),
    "reports.asked": _("report requested"),
    "reports.downloaded": _("report downloaded"),
    "reports.evidence_taken": _("evidence downloaded as one file"),
    "reports.made": _("report made"),
    "reviews.assigned": _("review task assigned"),
    "reviews.concluded": _("review opinion recorded"),
    "reviews.item_judged": _("item saved by customs"),
    "reviews.document_judged": _("decision on a document saved by customs"),
    "reviews.released": _("review task released"),
    "reviews.returned": _("notice of return recorded"),
    "reviews.sent": _("ratings and comments sent by customs"),
    "reviews.taken_over": _("review task taken over"),
    "standards.edition_deleted": _("edition deleted"),
    "standards.edition_frozen": _("edition frozen"),
    "standards.edition_loaded": _("edition loaded"),
    "standards.edition_published": _("edition published"),
    "standards.edition_taken_back": _("edition taken back"),
}
DETAILS: dict[str, Promise] = {
    "accepted_date": _("accepted by customs on"),
    "accepted_document": _("supporting document"),
    "address": _("e-mail address"),
    "assignee": _("assigned to"),
    "code": _("code"),
    "content_sha256": _("hash of the content"),
    "digests": _("hashes of the contents"),
    "count": _("number"),
    "credit_code": _("unified social credit code"),
    "customs_code": _("customs code"),
    "department": _("department"),
    "document": _("document"),
    "documents": _("documents"),
    "dossier_sha256": _("hash of the dossier"),
    "due_date": _("due date"),
    "facets": _("what the documents show"),
    "factor": _("second factor"),
    "fault": _("why it was refused"),
    "fields": _("what was changed"),
    "figures": _("entries of the register"),
    "filename_sha256": _("hash of the file name"),
    "former": _("former assessment"),
    "former_items": _("items of the former assessment"),
    "from": _("from"),
    "is_contact": _("items of the department go to them"),
    "item": _("item"),
    "items": _("items"),
    "kind": _("kind"),
    "language": _("language"),
    "last_accepted_date": _("last application accepted on"),
    "manifest_sha256": _("hash of the manifest"),
    "media_type": _("file type"),
    "mode": _("what the assessment is for"),
    "named": _("people named"),
    "office": _("office"),
    "pdf_sha256": _("hash of the PDF"),
    "planned_date": _("planned date"),
    "position": _("file of the version"),
    "reason_sha256": _("hash of the reason"),
    "record_sha256": _("hash of the review record"),
    "revision": _("revision"),
    "reviewer": _("reviewer"),
    "role": _("role"),
    "round": _("round"),
    "sha256": _("hash of the file"),
    "size": _("bytes"),
    "state": _("state"),
    "switched_off": _("not by mail"),
    "task": _("task"),
    "types": _("business types"),
    "version": _("version"),
    "versions": _("versions"),
}
# What an event concerns, by the start of its kind; the first that matches. Only where it is neither person nor place.
THINGS: dict[str, Promise] = {
    "accounts.": _("Invitation"),
    "assessments.figure_": _("Entry of the register"),
    "assessments.": _("Assessment"),
    "evidence.": _("Document"),
    "jobs.": _("Job"),
    "notifications.": _("Message"),
    "reports.evidence_taken": _("Assessment"),
    "reports.": _("Report"),
    "reviews.": _("Assessment"),
    "standards.": _("Edition"),
}
ITEM_NUMBERS = {"items", "former_items"}
# Hashes are folded away too, and ids of what has no name on this page.
FOLDED = {"digests", "media_type"}
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Details whose values are codes.
CODES: dict[str, Mapping[str, Any]] = {
    "role": dict(EnterpriseRole.choices) | dict(OfficeRole.choices),
    "kind": dict(FigureKind.choices),
    "mode": dict(Mode.choices),
    "language": dict(Language.choices) | dict(ReportLanguage.choices),
    "switched_off": dict(MessageKind.choices),
    "facets": {"": _("not stated"), **dict(Facet.choices)},
    "state": dict(Inspection.choices),
    "fields": DETAILS_OF_DOCUMENT,
    "factor": {"totp": _("app with one-time codes"), "recovery_codes": _("recovery codes")},
}


def kind_choices() -> list[tuple[Any, Any]]:
    """Choices of the search: everything, all of a room, one kind."""
    of_room: list[tuple[Any, Any]] = [
        (label, [(room, label), *((kind, word) for kind, word in KINDS.items() if kind.startswith(room))])
        for room, label in ROOMS.items()
    ]
    return [("", _("All kinds")), *of_room]


def concerned(event: Event, names: Mapping[str, str]) -> str:
    """The person, enterprise or office that an event concerns; else what kind of thing, and whose.

    For example `Item 20 · Assessment · First Logistics Ltd`. `names`: public id of a person or place → name.
    """
    if not event.subject:
        return ""
    if event.subject in names:
        return names[event.subject]
    (thing, *_others) = (word for start, word in THINGS.items() if event.kind.startswith(start))
    item = event.data.get("item")
    of = names.get(event.stream.rpartition(":")[2]) or (event.subject if event.kind.startswith("standards.") else "")
    parts = [
        gettext("Item %(number)s") % {"number": item} if item else "",
        CODES["kind"].get(event.data.get("kind")),
        thing,
    ]
    return " · ".join(str(each) for each in [*parts, of] if each)


def chain(event: Event, names: Mapping[str, str]) -> str:
    """Whose chain the event is in, and its number there. `names`: public id of a place → name."""
    whose = (
        gettext("The portal itself")
        if event.stream == SITE
        else names.get(event.stream.rpartition(":")[2], event.stream)
    )
    return gettext("%(chain)s, event %(number)s") % {"chain": whose, "number": event.seq}


@dataclass(frozen=True)
class Details:
    """(word, value) of each. `folded`: hashes, ids and file types, which say nothing to a reader but prove something."""

    shown: list[tuple[Promise, object]]
    folded: list[tuple[Promise, str]]


def details(event: Event, names: Mapping[str, str]) -> Details:
    """`names`: public id of a person or place → name."""
    known = {key: value for key, value in event.data.items() if key in DETAILS and value is not None}
    folded = {key for key, value in known.items() if _is_folded(key, value, names)}
    return Details(
        shown=[(_word(key, value), _shown(key, value, names)) for key, value in known.items() if key not in folded],
        folded=[
            (_("hash of the event"), event.hash),
            *((DETAILS[key], ", ".join(_each(known[key]))) for key in known if key in folded),
        ],
    )


def _is_folded(key: str, value: Any, names: Mapping[str, str]) -> bool:
    if key in FOLDED or key.endswith("sha256"):
        return True
    return any(ID.fullmatch(each) and each not in names for each in _each(value))


def _each(value: Any) -> list[str]:
    return list(map(str, value if isinstance(value, list) else [value]))


def _word(key: str, value: Any) -> Promise:
    """Returns recorded only how many items were returned, until they were named."""
    return _("number of items") if key == "items" and isinstance(value, int) else DETAILS[key]


def _shown(key: str, value: Any, names: Mapping[str, str]) -> object:
    if key in ITEM_NUMBERS and isinstance(value, list):
        return numbered(sorted(value))
    if isinstance(value, list):
        words = CODES.get(key, {})
        return listed(words.get(each) or names.get(str(each), each) for each in value)
    return CODES.get(key, {}).get(value) or names.get(str(value), value)
