"""The demo's mailbox: what the portal sent, to whomever, since nobody there has a mail server."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from acecs.notifications.queries import newest_mail, outgoing


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    _ensure_demo()
    return render(request, "site/mailbox.html", {"mail": newest_mail()})


@login_not_required
@require_safe
def letter(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    _ensure_demo()
    return render(request, "site/letter.html", {"letter": get_object_or_404(outgoing(), public_id=mail_id)})


def _ensure_demo() -> None:
    """In a deployment mail is its reader's alone: there is no such page."""
    if not settings.IS_DEMO:
        raise Http404
