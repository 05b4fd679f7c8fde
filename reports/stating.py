"""Nil statements: said in a form, drawn as PDF in Chinese and English, and kept as evidence of the item."""

import json
import logging
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, attempt
from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Limits, Rejected
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.bilingual import own, text_from
from acecs.turns import others_first
from assessments.actions import nil_statement as actions
from assessments.actions.nil_statement import Statement
from assessments.forms.vault import NilStatementForm
from assessments.models import Answer, EvidenceLink
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import page_context
from assessments.views.loading import answer_or_404, assessment_or_404
from evidence.actions.receiving import inspect
from evidence.uploads import Upload
from reports import statement
from reports.words import WORDS

log = logging.getLogger(__name__)
LIMITS = Limits(seconds=30, cpu_seconds=25, memory_bytes=1_500_000_000, answer_bytes=5_000_000)
PANGO_MISSING = "pango_missing"


@require_http_methods(["GET", "HEAD", "POST"])
def nil_statement(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    today = timezone.localdate()
    first = {"signatory": request.user.name}
    form = NilStatementForm(request.POST if request.method == "POST" else None, initial=first, today=today)

    def act() -> EvidenceLink:
        said = form.statement(today)
        name = _("Nil statement, item %(number)s, %(since)s to %(until)s") % {
            "number": number,
            "since": said.since.isoformat(),
            "until": said.until.isoformat(),
        }
        with Upload.of(f"{name}.pdf", _drawn(answer, said, request.user.name)) as file:
            checked = inspect(file)
        return actions.keep(answer=answer, checked=checked, said=said, by=request.user, at=timezone.now())

    if request.method == "POST" and (link := attempt(form, act)):
        messages.success(request, _("“%(title)s” is in the vault and linked.") % {"title": link.document.title})
        target = redirect("assessments:item", public_id, number)
        target["Location"] += "#evidence"
        return target
    context = page_context(assessment) | {
        "form": form,
        "number": number,
        "title": text_from(answer.item, "title"),
        "keeps_typed": form.is_bound,
    }
    return render(request, "reports/nil_statement.html", context, status=form.status)


def _drawn(answer: Answer, said: Statement, entered_by: str) -> bytes:
    """Return the PDF. Raises `Refused` if it cannot be drawn now."""
    payload = json.dumps(_payload(answer, said, entered_by), ensure_ascii=False).encode()
    try:
        with others_first():
            return child.run(f"{statement.MAKER}:render", payload, limits=LIMITS)
    except Rejected as rejected:
        if rejected.code != PANGO_MISSING:
            raise
        message = _(
            "The statement cannot be drawn as PDF on this machine. Tell your administrator, who can install what is missing."
        )
        raise Refused(Refusal(Why.BUSY, message)) from rejected
    except ChildFailed as failed:
        log.warning("A nil statement was not drawn: %s", failed)
        message = _("The statement could not be drawn as PDF now. Wait a moment, then save it again.")
        raise Refused(Refusal(Why.BUSY, message)) from failed


def _payload(answer: Answer, said: Statement, entered_by: str) -> dict[str, object]:
    enterprise = text_from(answer.assessment.enterprise, "name")
    lines = [
        WORDS.say("nil_item", number=answer.item.number, title=text_from(answer.item, "title")),
        WORDS.say("nil_period", since=said.since, until=said.until),
        WORDS.say("nil_states", enterprise=enterprise),
    ]
    if said.note:
        lines.append(WORDS.say("nil_note", note=said.note))
    lines.append(WORDS.say("nil_responsible"))
    signed = WORDS.say("nil_signed", signatory=said.signatory, position=said.position, day=said.signed_on)
    entered = WORDS.say("nil_entered", name=entered_by)
    parts = [
        {
            "lang": tag,
            "title": own(WORDS["nil_title"], language),
            "lines": [own(line, language) for line in lines],
            "signed": own(signed, language),
            "entered": own(entered, language),
        }
        for tag, language in (("zh-Hans", "zh"), ("en", "en"))
    ]
    return {"title": own(WORDS["nil_title"], "zh"), "parts": parts}
