"""Verify what the enterprise entered against its history, and history and states against the audit trail."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch

from acecs.audit.models import Event
from acecs.text.days import iso
from assessments.actions.assessment import frame_data
from assessments.documents.dossier import content_hash, parse, sha256
from assessments.models import (
    FIGURES,
    Answer,
    AnswerVersion,
    Assessment,
    CorrectiveAction,
    CorrectiveVersion,
    EvidenceLink,
    Figure,
    FigureVersion,
    FrozenDossier,
    SignOff,
)
from assessments.states import State
from assessments.vocabulary import Purpose, SignOffOutcome

BATCH = 500
JSON = (int, str, list, dict, type(None))
SUBMITTED, TAKEN_BACK = "assessments.submitted", "assessments.taken_back"
SAVED = "assessments.answer_saved"
# Several at once: typed, carried over from a former assessment, confirmed.
MANY_SAVED = ("assessments.answers_saved", "assessments.answers_carried_over", "assessments.answers_confirmed")
FIGURES_SAVED = "assessments.figures_saved"
LINKED, UNLINKED = "assessments.evidence_linked", "assessments.evidence_unlinked"
LINKS_CARRIED, LINKING_UNDONE = "assessments.evidence_carried_over", "assessments.linking_undone"
OUTCOME = "assessments.outcome_recorded"
SIGN_OFF_ASKED = "assessments.sign_off_asked"
# No separate event is recorded for a request that a later one replaced.
SIGN_OFF_ANSWERED: dict[str, str] = {
    SignOffOutcome.SIGNED: "assessments.signed_off",
    SignOffOutcome.SENT_BACK: "assessments.sign_off_sent_back",
}
NO_OUTCOME = {"outcome": "", "day": None, "number": ""}
FRAME_KINDS = ("assessments.started", "assessments.changed")
# Kind of event → the assessment's state after it.
STATE_AFTER = {
    "assessments.started": State.DRAFT,
    "assessments.submitted": State.SUBMITTED,
    "assessments.taken": State.IN_REVIEW,
    "assessments.returned": State.RETURNED,
    "assessments.taken_back": State.DRAFT,
    "assessments.concluded": State.CONCLUDED,
    "assessments.withdrawn": State.WITHDRAWN,
}


def problems() -> Iterator[str]:
    """Yield one sentence per problem."""
    yield from _state_problems()
    yield from _answer_history_problems()
    yield from _answer_problems()
    yield from _figure_history_problems()
    yield from _figure_problems()
    yield from _link_problems()
    yield from _corrective_history_problems()
    yield from _corrective_problems()
    yield from _sign_off_problems()


def _events(kinds: Iterable[str]) -> Iterator[Event]:
    return Event.objects.filter(kind__in=kinds).order_by("pk").iterator(chunk_size=BATCH)


# --- Assessments -------------------------------------------------------------------------------


def _state_problems() -> Iterator[str]:
    last = {event.subject: event for event in _events(STATE_AFTER)}
    frames = {event.subject: event.data for event in _events(FRAME_KINDS)}
    submitted = _submitted()
    outcomes = {event.subject: event.data for event in _events([OUTCOME])}
    rows = Assessment.objects.select_related("accepted_document", "office", "edition").prefetch_related(
        "picked_types__business_type"
    )
    for assessment in rows.order_by("pk").iterator(chunk_size=BATCH):
        key = str(assessment.public_id)
        event = last.pop(key, None)
        if event is None:
            yield f"Assessment {key}: the audit trail has no event for it."
            continue
        if assessment.state != (state := _state_after(event)):
            yield f"Assessment {key}: its state is {assessment.state}, but the audit trail says {state}."
        if frame_data(assessment) != frames.get(key):
            yield f"Assessment {key}: its dates, types or numbers differ from the audit trail."
        if not _is_outcome(assessment, outcomes.get(key, NO_OUTCOME)):
            yield f"Assessment {key}: the decision of customs differs from the audit trail."
        if not _is_as_submitted(assessment, submitted.get(key)):
            yield f"Assessment {key}: round, office or name differ from what was submitted."
    for key in last:
        yield f"Assessment {key}: missing."


def _state_after(event: Event) -> State:
    """Taking back a correction leaves it returned, as it was."""
    is_correction = event.kind == TAKEN_BACK and event.data.get("round", 0) > 1
    return State.RETURNED if is_correction else STATE_AFTER[event.kind]


def _submitted() -> dict[str, Event]:
    """Assessment → its newest submission that was not taken back."""
    submitted: defaultdict[str, list[Event]] = defaultdict(list)
    for event in _events([SUBMITTED, TAKEN_BACK]):
        if event.kind == SUBMITTED:
            submitted[event.subject].append(event)
        else:
            submitted[event.subject] = submitted[event.subject][:-1]
    return {subject: events[-1] for subject, events in submitted.items() if events}


def _is_outcome(assessment: Assessment, recorded: Mapping[str, Any]) -> bool:
    decided = {"outcome": assessment.outcome, "day": iso(assessment.outcome_date), "number": assessment.outcome_number}
    return decided == {name: recorded.get(name) for name in decided}


def _is_as_submitted(assessment: Assessment, event: Event | None) -> bool:
    if event is None:
        return assessment.round == 0
    claims = (assessment.round, assessment.submitted_at)
    newest = assessment.dossiers.filter(purpose=Purpose.SUBMISSION, taken_back=None).first()
    return claims == (event.data.get("round"), event.at) and newest is not None and _is_named(assessment, newest)


def _is_named(assessment: Assessment, newest: FrozenDossier) -> bool:
    """Compare office, name and date with the dossier."""
    try:
        dossier = parse(newest.content)
    except ValueError:
        # `verify_dossiers` reports a dossier that cannot be read by itself.
        return True
    claims = (assessment.office_id, assessment.submitted_name, assessment.submitted_date)
    return claims == (newest.office_id, dossier.name, dossier.reference_date)


# --- Answers -----------------------------------------------------------------------------------


def _answer_history_problems() -> Iterator[str]:
    saved = {
        (event.subject, item, version): digest
        for event in _events([SAVED, *MANY_SAVED])
        for item, version, digest in _saved_versions(event)
    }
    rows = AnswerVersion.objects.select_related("answer__assessment", "answer__item", "saved_by").order_by("pk")
    digests = (
        ((str(row.answer.assessment.public_id), row.answer.item.number, row.version), row.digest)
        for row in rows.iterator(chunk_size=BATCH)
    )
    for (assessment, item, version), fault in _differences(saved, digests):
        yield f"Assessment {assessment}, item {item}, saved version {version}: {fault}"


def _saved_versions(event: Event) -> Iterable[tuple[Any, Any, Any]]:
    """(item, version, hash) of each version that the event recorded."""
    data = event.data
    if event.kind == SAVED:
        return [(data.get("item"), data.get("version"), data.get("content_sha256"))]
    return zip(data.get("items", []), data.get("versions", []), data.get("digests", []), strict=False)


def _differences(recorded: dict[Any, Any], stored: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, str]]:
    """Compare hashes of rows with those in the audit trail, by key."""
    for key, digest in stored:
        if key not in recorded:
            yield key, "the audit trail has no event for it."
        elif recorded.pop(key) != digest:
            yield key, "changed after it was saved."
    yield from ((key, "missing.") for key in recorded)


def _answer_problems() -> Iterator[str]:
    """Compare each answer with its newest saved version."""
    newest = Prefetch("versions", AnswerVersion.objects.order_by("-version"))
    rows = Answer.objects.select_related("assessment", "item").prefetch_related(newest, "sub_answers__sub_item")
    for answer in rows.order_by("pk").iterator(chunk_size=100):
        versions = list(answer.versions.all())
        if _entered(answer) != (_saved(versions[0]) if versions else _nothing(answer)):
            yield (
                f"Assessment {answer.assessment.public_id}, item {answer.item.number}: "
                "the answer differs from its newest saved version."
            )


def _entered(answer: Answer) -> Mapping[str, Any]:
    return {
        **{name: getattr(answer, name) for name in AnswerVersion.ENTERED},
        "version": answer.version,
        "sub_ratings": {str(sub.sub_item.position): sub.rating for sub in answer.sub_answers.all()},
        "by": answer.updated_by_id,
        "at": answer.updated_at,
    }


def _saved(version: AnswerVersion) -> Mapping[str, Any]:
    return {
        **{name: getattr(version, name) for name in AnswerVersion.ENTERED},
        "version": version.version,
        "sub_ratings": version.sub_ratings,
        "by": version.saved_by_id,
        "at": version.saved_at,
    }


def _nothing(answer: Answer) -> Mapping[str, Any]:
    """The content of an answer that was never saved."""
    return {
        **dict.fromkeys(AnswerVersion.ENTERED, ""),
        "reply_round": 0,
        "carried_from_id": None,
        "carried_item": 0,
        "version": 0,
        "sub_ratings": {str(sub.sub_item.position): "" for sub in answer.sub_answers.all()},
        "by": None,
        "at": None,
    }


# --- Register of figures -----------------------------------------------------------------------


def _figure_history_problems() -> Iterator[str]:
    kinds = [f"assessments.figure_{what}" for what in ("added", "changed", "voided", "restored")]
    saved = {
        (figure, version): digest
        for event in _events([*kinds, FIGURES_SAVED])
        for figure, version, digest in _saved_figures(event)
    }
    rows = FigureVersion.objects.select_related("saved_by").order_by("pk")
    digests = (((str(row.figure), row.version), row.digest) for row in rows.iterator(chunk_size=BATCH))
    for (figure, version), fault in _differences(saved, digests):
        yield f"Figure {figure}, saved version {version}: {fault}"


def _saved_figures(event: Event) -> Iterable[tuple[Any, Any, Any]]:
    """(public id, version, hash) of each version that the event recorded."""
    data = event.data
    if event.kind != FIGURES_SAVED:
        return [(event.subject, data.get("version"), data.get("content_sha256"))]
    return zip(data.get("figures", []), data.get("versions", []), data.get("digests", []), strict=False)


def _figure_problems() -> Iterator[str]:
    """Compare each row of the register with its newest saved version."""
    versions = FigureVersion.objects.select_related("register").order_by("version")
    newest = {str(version.figure): version for version in versions.iterator(chunk_size=BATCH)}
    for model in FIGURES.values():
        for figure in model.objects.order_by("pk").iterator(chunk_size=BATCH):
            saved = newest.pop(str(figure.public_id), None)
            if saved is None or not _is_saved(figure, saved):
                yield f"Figure {figure.public_id} ({model.kind.value}): differs from its newest saved version."
    for key, version in newest.items():
        yield f"Figure {key} ({version.kind}): missing."


def _is_saved(figure: Figure, saved: FigureVersion) -> bool:
    # As JSON, because the history keeps it so.
    content = {name: value if isinstance(value, JSON) else str(value) for name, value in figure.content().items()}
    row = (figure.kind.value, figure.version, content, figure.is_void, figure.enterprise_id, figure.updated_by_id)
    void = bool(saved.content.get("void_reason"))
    return row == (saved.kind, saved.version, saved.content, void, saved.register.enterprise_id, saved.saved_by_id)


# --- Corrective actions ------------------------------------------------------------------------


def _corrective_history_problems() -> Iterator[str]:
    steps = ("added", "changed", "reported", "checked", "dropped", "reopened")
    kinds = [f"assessments.corrective_action_{what}" for what in steps]
    saved = {(event.subject, event.data.get("version")): event.data.get("content_sha256") for event in _events(kinds)}
    rows = CorrectiveVersion.objects.select_related("saved_by", "corrective_action").order_by("pk")
    digests = (
        ((str(row.corrective_action.public_id), row.version), row.digest) for row in rows.iterator(chunk_size=BATCH)
    )
    for (action, version), fault in _differences(saved, digests):
        yield f"Corrective action {action}, saved version {version}: {fault}"


def _corrective_problems() -> Iterator[str]:
    """Compare each corrective action with its newest saved version."""
    newest = Prefetch("versions", CorrectiveVersion.objects.order_by("-version"))
    related = ("answer__assessment", "answer__item", "assignee", "checked_by")
    rows = CorrectiveAction.objects.select_related(*related).prefetch_related(newest, "documents")
    for action in rows.order_by("pk").iterator(chunk_size=100):
        content = action.content(list(action.documents.all()))
        row = (action.version, content, action.updated_by_id, action.updated_at)
        versions = list(action.versions.all())
        saved = versions[0] if versions else CorrectiveVersion()
        if row != (saved.version, saved.content, saved.saved_by_id, saved.saved_at):
            yield f"Corrective action {action.public_id}: differs from its newest saved version."


# --- Sign-offs ---------------------------------------------------------------------------------


def _sign_off_problems() -> Iterator[str]:
    """Compare who asked and who answered with the audit trail, and what was signed with the frozen version."""
    kinds = [SIGN_OFF_ASKED, *SIGN_OFF_ANSWERED.values()]
    said = Counter(
        (event.subject, event.kind, event.data.get("dossier_sha256"), event.actor, event.at) for event in _events(kinds)
    )
    rows = SignOff.objects.select_related("assessment", "dossier", "asked_by", "answered_by").order_by("pk")
    for row in rows.iterator(chunk_size=BATCH):
        claims = Counter(_sign_off_claims(row))
        is_said = claims <= said
        said -= claims
        if not is_said or not _is_of_version(row):
            yield f"Sign-off {row.public_id}: differs from the audit trail or from the frozen version."
    for assessment, *_claim in said:
        yield f"Sign-off of assessment {assessment}: missing, or differs from the audit trail."


def _is_of_version(row: SignOff) -> bool:
    """True, too, if the version itself was changed, which is named elsewhere."""
    is_intact = sha256(bytes(row.dossier.content)) == row.dossier.sha256
    return not is_intact or content_hash(parse(row.dossier.content)) == row.content_sha256


def _sign_off_claims(row: SignOff) -> list[tuple[Any, ...]]:
    """The events that the row should have: that it was asked for, and signed or sent back."""
    subject, version = str(row.assessment.public_id), row.dossier.sha256
    claims: list[tuple[Any, ...]] = [(subject, SIGN_OFF_ASKED, version, str(row.asked_by.public_id), row.asked_at)]
    if (kind := SIGN_OFF_ANSWERED.get(row.outcome)) and row.answered_by:
        claims.append((subject, kind, version, str(row.answered_by.public_id), row.answered_at))
    return claims


# --- Links of evidence -------------------------------------------------------------------------


def _link_problems() -> Iterator[str]:
    """Replay what was linked and unlinked, and compare it with the links."""
    linked: dict[tuple[str, int, str], str] = {}
    for event in _events([LINKED, UNLINKED, LINKS_CARRIED, LINKING_UNDONE]):
        if event.kind in (LINKED, LINKS_CARRIED):
            linked |= _links_of(event)
        else:
            for key in _links_of(event):
                linked.pop(key, None)
    rows = EvidenceLink.objects.select_related("answer__assessment", "answer__item", "document").order_by("pk")
    for link in rows.iterator(chunk_size=BATCH):
        answer = link.answer
        key = (str(answer.assessment.public_id), answer.item.number, str(link.document.public_id))
        if key not in linked:
            yield f"{_link_name(key)}: the audit trail has no event for it."
        elif linked.pop(key) != link.facet:
            yield f"{_link_name(key)}: its kind differs from the audit trail."
    for key in linked:
        yield f"{_link_name(key)}: missing."


def _links_of(event: Event) -> dict[tuple[str, int, str], str]:
    """The links that the event names, one or many, and their facets; empty ones where links were removed."""
    data = event.data
    if event.kind in (LINKED, UNLINKED):
        return {(event.subject, data["item"], data["document"]): data["facet"]}
    items, documents = data.get("items", []), data.get("documents", [])
    facets = data.get("facets", [""] * len(items))
    links = zip(items, documents, facets, strict=False)
    return {(event.subject, item, document): facet for item, document, facet in links}


def _link_name(key: tuple[str, int, str]) -> str:
    assessment, item, document = key
    return f"Assessment {assessment}, item {item}, link to document {document}"
