"""The demo's mailbox: all mail that the portal sent, because a demo has no mail server."""

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
    """Answer 404 in a deployment, where mail is private."""
    if not settings.IS_DEMO:
        raise Http404
