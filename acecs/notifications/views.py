from uuid import UUID

from django.contrib import messages as shown_once
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.http import SignedInRequest
from acecs.notifications import actions, queries, words
from acecs.notifications.states import MOST_SHOWN


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: SignedInRequest) -> HttpResponse:
    """The reader's messages, newest first. POST marks all as read."""
    if request.method == "POST":
        actions.mark_all_read(by=request.user, at=timezone.now())
        return redirect("notifications:list")
    newest = queries.newest(request.user)
    shown = [(each, words.sentence(each.kind, each.values)) for each in newest[:MOST_SHOWN]]
    return render(request, "notifications/list.html", {"shown": shown, "is_cut": len(newest) > MOST_SHOWN})


@require_POST
def open_message(request: SignedInRequest, message_id: UUID) -> HttpResponse:
    message = get_object_or_404(queries.messages(request.user), public_id=message_id)
    actions.mark_read(message=message, at=timezone.now())
    return redirect(message.link)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedInRequest) -> HttpResponse:
    """Which kinds of messages are also mailed to the reader."""
    choices = queries.mail_choices(request.user)
    if request.method == "POST":
        # Only what the page offered: the person may have joined another place since.
        shown = request.POST.getlist("offered")
        offered = [each.kind.value for each in choices if not each.why_always and each.kind.value in shown]
        wanted = request.POST.getlist("mail")
        actions.switch_mail(wanted=wanted, offered=offered, by=request.user, at=timezone.now())
        shown_once.success(request, _("Saved."))
        return redirect("notifications:mail")
    return render(request, "notifications/mail.html", {"choices": choices})
