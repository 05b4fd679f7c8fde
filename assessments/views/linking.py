"""Documents of the vault that are linked to items: the page that links many to many, and what its forms send."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.forms import language_switched
from assessments.actions import evidence as actions
from assessments.forms.vault import LinkForm
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries.entered import sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.vault import linkable_documents
from assessments.rules import access
from assessments.states import Action
from assessments.views import undo
from assessments.views.context import rows_to_read
from assessments.views.loading import assessment_or_404, uuid_of
from assessments.views.ticked import ticked_numbers, to_worksheet
from evidence.models import Document


@require_http_methods(["GET", "HEAD", "POST"])
def link_documents(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Link ticked documents to ticked items. `?document=…`, more than once, ticks documents; `?item=…` ticks items."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    sent = request.POST if request.method == "POST" else request.GET
    documents = _chosen(assessment, request, sent.getlist("document"))
    numbers = ticked_numbers(sent.getlist("item"))
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _linked(request, assessment, documents, numbers, form):
        return redirect("assessments:vault", assessment.enterprise.public_id)
    readiness, sheet = readiness_of(assessment, today=timezone.localdate()), sheet_of(assessment)
    rows = rows_to_read(request, assessment, readiness, sheet)
    context = {
        "assessment": assessment,
        "documents": documents,
        "rows": rows,
        "ticked": frozenset(map(str, numbers)),
        "form": form,
        "keeps_typed": form.is_bound,
    }
    return render(request, "assessments/link_documents.html", context, status=form.status)


def _linked(
    request: SignedInRequest, assessment: Assessment, documents: Sequence[Document], numbers: list[int], form: LinkForm
) -> bool:
    words = actions.Words(**{name: form.cleaned_data[name] for name in ("facet", "place", "shows")})
    at = timezone.now()
    try:
        links = actions.link(
            assessment=assessment, numbers=numbers, documents=documents, words=words, by=request.user, at=at
        )
    except Answer.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refused:
        form.refuse(refused)
        return False
    count = remember_links(request, assessment, links, words, at)
    sentence = ngettext("%(count)s link was made.", "%(count)s links were made.", count)
    messages.success(request, sentence % {"count": count} if count else _("The ticked documents were linked already."))
    return True


def remember_links(
    request: SignedInRequest, assessment: Assessment, links: Sequence[EvidenceLink], words: actions.Words, at: datetime
) -> int:
    """Remember which of the links are new, so that they can be undone. Returns how many; none leaves what was remembered."""
    new = [each.answer for each in links if each.linked_at == at]
    versions = {answer.item.number: answer.version for answer in new}
    counts = Counter(answer.item.number for answer in new)
    items = [(number, version, counts[number]) for number, version in versions.items()]
    if items:
        how = {"at": at.isoformat(), "words": vars(words), "items": items}
        undo.remember(request, "linked", assessment.public_id, how)
    return len(new)


@require_POST
def undo_links(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Remove the links that the reader made last, unless something about them changed since. `to`: `vault` leads back there."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    with undo.undoing(request, "linked", public_id) as how:
        items = {number: (version, count) for number, version, count in how["items"]}
        linking = actions.Linking(datetime.fromisoformat(how["at"]), actions.Words(**how["words"]), items)
        count = actions.undo_links(assessment=public_id, linking=linking, by=request.user, at=timezone.now())
    sentence = ngettext("%(count)s link was removed.", "%(count)s links were removed.", count)
    messages.success(request, sentence % {"count": count})
    if request.POST.get("to") == "vault":
        return redirect("assessments:vault", assessment.enterprise.public_id)
    return to_worksheet(request, public_id)


def documents_of(request: SignedInRequest, assessment: Assessment) -> list[Document]:
    """The documents that an item's form names, all of the vault that the user may link. Raises `Refused`."""
    ids = request.POST.getlist("document")
    documents = _chosen(assessment, request, ids)
    if not documents or len(documents) < len(set(ids)):
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose a file from this enterprise's vault.")))
    return documents


def _chosen(assessment: Assessment, request: SignedInRequest, ids: Sequence[str]) -> list[Document]:
    """Ids of documents that the user may not link are left out."""
    chosen = [uuid_of(each) for each in ids]
    return list(linkable_documents(assessment, request.user).filter(public_id__in=chosen))


def link_words(request: SignedInRequest) -> actions.Words:
    """What an item's form says of the links. Raises `Refused`."""
    ensure(language_switched(request.POST))
    form = LinkForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        why = Why.BAD_INPUT if "facet" in form.errors else Why.INVALID
        raise Refused(Refusal(why, str(first)))
    return actions.Words(**{name: form.cleaned_data[name] for name in ("facet", "place", "shows")})


def linked_sentence(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return _("“%(title)s” is linked.") % {"title": documents[0].title}
    sentence = ngettext("%(count)s document is linked.", "%(count)s documents are linked.", len(documents))
    return sentence % {"count": len(documents)}
