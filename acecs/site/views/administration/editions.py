"""Editions of the standard: load, look at in full, publish, take back, delete."""

from http import HTTPStatus
from pathlib import Path

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.site.views.administration.gate import administrators_only
from acecs.text.bilingual import own, text_from
from assessments.validity import Validity
from evidence.uploads import received
from standards import actions, rules
from standards.edition_file import MAX_BYTES, Faulty
from standards.models import Edition
from standards.queries.editions import in_full

MOST_FAULTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def editions(request: SignedInRequest) -> HttpResponse:
    """The editions; POST loads one from a file, all or nothing."""
    faults: list[str] = []
    if request.method == "POST":
        try:
            edition = actions.load(data=_uploaded(request), at=timezone.now(), by=str(request.user.public_id))
        except Faulty as faulty:
            faults = faulty.problems
        else:
            messages.success(request, _("Edition %(code)s loaded.") % {"code": edition.code})
            return redirect("administer_edition", edition.code)
    language = translation.get_language()
    loaded = Edition.objects.annotate(used=Count("assessments")).order_by("-valid_from")
    context = {
        "editions": [(each, own(text_from(each, "title"), language)) for each in loaded],
        "faults": faults[:MOST_FAULTS],
        "fault_total": len(faults),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "administration/editions.html", context, status=status)


def _uploaded(request: SignedInRequest) -> bytes:
    """Read at most one byte more than allowed. Raises `Refused` if no file was uploaded."""
    (file, *_others) = received(request, "file")
    with Path(file.temporary_file_path()).open("rb") as content:
        return content.read(MAX_BYTES + 1)


@require_safe
@administrators_only
def edition(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything that the edition says, in both languages, to be looked at before it is published."""
    return _page(request, _edition(code))


def _edition(code: str) -> Edition:
    return get_object_or_404(Edition, code=code.replace("\x00", "?"))


def _page(request: SignedInRequest, edition: Edition, *, faults: list[str] | None = None) -> HttpResponse:
    context = {
        "edition": edition,
        "title": own(text_from(edition, "title"), translation.get_language()),
        "conditions": edition.pass_conditions.all(),
        "amounts": edition.dated_amounts.all(),
        "types": in_full(edition),
        "validity": Validity(edition.valid_from, edition.valid_until, None, timezone.localdate()),
        "may_unpublish": rules.unpublish(edition) is None,
        "may_delete": rules.delete(edition) is None,
        "faults": faults,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "administration/edition.html", context, status=status)


@require_POST
@administrators_only
def publish(request: SignedInRequest, code: str) -> HttpResponse:
    edition = _edition(code)
    try:
        actions.publish(edition=edition, by=str(request.user.public_id), at=timezone.now())
    except Faulty as faulty:
        return _page(request, edition, faults=faulty.problems[:MOST_FAULTS])
    messages.success(request, _("Edition %(code)s published: assessments can start with it.") % {"code": code})
    return redirect("administer_edition", code)


@require_POST
@administrators_only
def unpublish(request: SignedInRequest, code: str) -> HttpResponse:
    actions.unpublish(edition=_edition(code), by=str(request.user.public_id), at=timezone.now())
    messages.success(request, _("Edition %(code)s taken back: no assessment can start with it.") % {"code": code})
    return redirect("administer_edition", code)


@require_POST
@administrators_only
def delete(request: SignedInRequest, code: str) -> HttpResponse:
    actions.delete(edition=_edition(code), by=str(request.user.public_id), at=timezone.now())
    messages.success(request, _("Edition %(code)s deleted.") % {"code": code})
    return redirect("administer_editions")
