"""States of an assessment and who may do what in which: pure data, read by the rules and the tests."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.accounts.states import EnterpriseRole
from assessments.vocabulary import CorrectiveStatus


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned for correction")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", _("ended by the enterprise")


class Urgency(IntEnum):
    """What customs does about a case; the greatest first. `OWN` is `TAKEN` for the reviewer who has the case, and not stored."""

    ENDED = 0
    WITH_ENTERPRISE = 1
    TAKEN = 2
    OWN = 3
    # In review, but its reviewer has left or released it.
    FREE = 4
    WAITING = 5
    RESUBMITTED = 6


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
# Neither concluded nor ended.
LIVE = EDITABLE | {State.SUBMITTED, State.IN_REVIEW}
EVERY_STATE = frozenset(State)
NOT_WITHDRAWN = EVERY_STATE - {State.WITHDRAWN}


class Action(models.TextChoices):
    START = "start", _("start an assessment")
    VIEW = "view", _("read the assessment")
    CHANGE = "change", _("change name, dates and business types")
    READ_PROFILE = "read_profile", _("read the business profile")
    PROFILE = "profile", _("answer the business profile's questions")
    ASSIGN = "assign", _("assign items")
    ASK_EVIDENCE = "ask_evidence", _("ask for evidence")
    ANSWER = "answer", _("rate an item")
    EVIDENCE = "evidence", _("add or remove evidence")
    REMARK = "remark", _("write to colleagues about an item")
    REPORT = "report", _("make a report")
    TAKE_EVIDENCE = "take_evidence", _("take the evidence along as one file")
    SUBMIT = "submit", _("submit to customs")
    FREEZE = "freeze", _("freeze a version for own use")
    READ_SIGN_OFF = "read_sign_off", _("read whether a manager signed off the draft")
    ASK_SIGN_OFF = "ask_sign_off", _("ask a manager to sign off the draft")
    SIGN_OFF = "sign_off", _("sign off the draft or send it back")
    TAKE_BACK = "take_back", _("take back the submission")
    WITHDRAW = "withdraw", _("end this self-assessment")
    READ_REVIEW = "read_review", _("read what customs sent")
    RECORD_OUTCOME = "record_outcome", _("record what customs decided")
    READINESS = "readiness", _("read the readiness of the assessment")
    READ_FIGURES = "read_figures", _("read the register of figures")
    CHANGE_FIGURES = "change_figures", _("change the register of figures")
    READ_VAULT = "read_vault", _("read the vault of documents")
    CHANGE_VAULT = "change_vault", _("add, describe or withdraw documents of the vault")
    ERASE_DOCUMENT = "erase_document", _("erase a wrong upload that a colleague asked to erase")
    READ_CORRECTIVE = "read_corrective", _("read corrective actions")
    PLAN_CORRECTIVE = "plan_corrective", _("plan, change or drop a corrective action")
    REPORT_CORRECTIVE = "report_corrective", _("report on a corrective action")
    CHECK_CORRECTIVE = "check_corrective", _("check the effect of a corrective action")


class Step(models.TextChoices):
    """A step that moves an assessment from one state to another."""

    SUBMIT = "submit", _("submit")
    TAKE = "take", _("take the review task")
    RETURN = "return", _("return for correction")
    CONCLUDE = "conclude", _("record the review opinion")
    TAKE_BACK = "take_back", _("take back the submission")
    TAKE_BACK_CORRECTION = "take_back_correction", _("take back the corrected submission")
    WITHDRAW = "withdraw", _("end this self-assessment")


# (state, step) → next state. Anything else is impossible.
TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.TAKE): State.IN_REVIEW,
    # The first submission, and one of a later round: as it was before submitting.
    (State.SUBMITTED, Step.TAKE_BACK): State.DRAFT,
    (State.SUBMITTED, Step.TAKE_BACK_CORRECTION): State.RETURNED,
    (State.IN_REVIEW, Step.RETURN): State.RETURNED,
    (State.IN_REVIEW, Step.CONCLUDE): State.CONCLUDED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Step.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Step.WITHDRAW): State.WITHDRAWN,
}


def may_step(step: Step) -> frozenset[State]:
    """The states in which the step is possible."""
    return frozenset(state for state, name in TRANSITIONS if name == step)


def diagram() -> str:
    """TRANSITIONS as a Mermaid picture, for ARCHITECTURE.md; a test compares the two."""
    ends = [state for state in State if not any(start == state for start, _step in TRANSITIONS)]
    arrows = [("[*]", State.DRAFT.value, "start")]
    arrows += [(state.value, following.value, step.value) for (state, step), following in TRANSITIONS.items()]
    arrows += [(state.value, "[*]", "") for state in ends]
    lines = [f"    {start} --> {end}{f': {label}' if label else ''}\n" for start, end, label in arrows]
    return "".join(["stateDiagram-v2\n", *lines])


OFFICER, CONTRIBUTOR, MANAGER = EnterpriseRole.OFFICER, EnterpriseRole.CONTRIBUTOR, EnterpriseRole.MANAGER

# action → (roles, states). The queries restrict contributors to items assigned to them.
MAY: dict[Action, tuple[frozenset[EnterpriseRole], frozenset[State]]] = {
    Action.START: (frozenset({OFFICER}), EVERY_STATE),
    Action.VIEW: (frozenset({OFFICER, CONTRIBUTOR, MANAGER}), EVERY_STATE),
    Action.CHANGE: (frozenset({OFFICER}), EDITABLE),
    Action.READ_PROFILE: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.PROFILE: (frozenset({OFFICER}), EDITABLE),
    Action.ASSIGN: (frozenset({OFFICER}), EDITABLE),
    Action.ASK_EVIDENCE: (frozenset({OFFICER}), EDITABLE),
    Action.ANSWER: (frozenset({OFFICER, CONTRIBUTOR}), EDITABLE),
    Action.EVIDENCE: (frozenset({OFFICER, CONTRIBUTOR}), EDITABLE),
    # Customs never reads them, so they can be written in every state.
    Action.REMARK: (frozenset({OFFICER, CONTRIBUTOR, MANAGER}), EVERY_STATE),
    Action.REPORT: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.TAKE_EVIDENCE: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.SUBMIT: (frozenset({OFFICER}), may_step(Step.SUBMIT)),
    Action.FREEZE: (frozenset({OFFICER}), EDITABLE),
    Action.READ_SIGN_OFF: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.ASK_SIGN_OFF: (frozenset({OFFICER}), EDITABLE),
    Action.SIGN_OFF: (frozenset({MANAGER}), EDITABLE),
    Action.TAKE_BACK: (frozenset({OFFICER}), may_step(Step.TAKE_BACK)),
    Action.WITHDRAW: (frozenset({OFFICER}), may_step(Step.WITHDRAW)),
    Action.READ_REVIEW: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.RECORD_OUTCOME: (frozenset({OFFICER}), frozenset({State.CONCLUDED})),
    # The register belongs to the enterprise: it can be changed in every state of an assessment.
    Action.READINESS: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.READ_FIGURES: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    Action.CHANGE_FIGURES: (frozenset({OFFICER}), EVERY_STATE),
    # So does the vault. Contributors read their own uploads and what is linked to their items, and change their own uploads.
    Action.READ_VAULT: (frozenset({OFFICER, CONTRIBUTOR, MANAGER}), EVERY_STATE),
    Action.CHANGE_VAULT: (frozenset({OFFICER, CONTRIBUTOR}), EVERY_STATE),
    # It takes two people, and an enterprise may have only one officer.
    Action.ERASE_DOCUMENT: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
    # Correcting goes on while customs reviews and after it concluded; what was submitted is in the dossier.
    Action.READ_CORRECTIVE: (frozenset({OFFICER, CONTRIBUTOR, MANAGER}), EVERY_STATE),
    Action.PLAN_CORRECTIVE: (frozenset({OFFICER}), NOT_WITHDRAWN),
    Action.REPORT_CORRECTIVE: (frozenset({OFFICER, CONTRIBUTOR}), NOT_WITHDRAWN),
    Action.CHECK_CORRECTIVE: (frozenset({OFFICER}), NOT_WITHDRAWN),
}


class CorrectiveStep(models.TextChoices):
    """A step that moves a corrective action from one status to another."""

    CHANGE = "change", _("change the plan")
    PROGRESS = "progress", _("report progress")
    FINISH = "finish", _("report as finished")
    CONFIRM = "confirm", _("confirm the effect")
    SEND_BACK = "send_back", pgettext_lazy("corrective action", "send back")
    DROP = "drop", pgettext_lazy("corrective action", "drop")
    REOPEN = "reopen", pgettext_lazy("corrective action", "open again")


UNFINISHED = (CorrectiveStatus.NOT_STARTED, CorrectiveStatus.IN_PROGRESS, CorrectiveStatus.TO_CHECK)
CLOSED = (CorrectiveStatus.DONE, CorrectiveStatus.DROPPED)

# (status, step) → next status. Anything else is impossible.
CORRECTIVE_TRANSITIONS: dict[tuple[CorrectiveStatus, CorrectiveStep], CorrectiveStatus] = {
    **{(status, CorrectiveStep.CHANGE): status for status in UNFINISHED},
    **{(status, CorrectiveStep.PROGRESS): CorrectiveStatus.IN_PROGRESS for status in UNFINISHED},
    **{(status, CorrectiveStep.FINISH): CorrectiveStatus.TO_CHECK for status in UNFINISHED},
    (CorrectiveStatus.TO_CHECK, CorrectiveStep.CONFIRM): CorrectiveStatus.DONE,
    (CorrectiveStatus.TO_CHECK, CorrectiveStep.SEND_BACK): CorrectiveStatus.IN_PROGRESS,
    **{(status, CorrectiveStep.DROP): CorrectiveStatus.DROPPED for status in UNFINISHED},
    **{(status, CorrectiveStep.REOPEN): CorrectiveStatus.IN_PROGRESS for status in CLOSED},
}
