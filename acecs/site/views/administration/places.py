"""Enterprises and customs offices with their members."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts import rules
from acecs.accounts.actions import administration, places
from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import CustomsOffice, Enterprise
from acecs.accounts.queries import departments_of, open_invitations, people_of
from acecs.accounts.states import OfficeRole
from acecs.refusals import ensure
from acecs.site import actions
from acecs.site.forms.administration import EnterpriseForm, OfficeForm, OfficeInviteForm, RoleForm
from acecs.site.forms.people import InviteForm
from acecs.site.views.administration.gate import administrators_only, search_text
from reviews.queries import with_customs, without_reviewer

MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@recent_sign_in
def enterprises(request: SignedInRequest) -> HttpResponse:
    """The enterprises. `?q=` searches by name or code; POST adds one."""
    form = EnterpriseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(
        form, lambda: places.create_enterprise(**_who(request), **form.cleaned_data)
    ):
        messages.success(request, _("Enterprise added. Invite its first compliance officer on its page."))
        return redirect("administer_enterprises")
    wanted = search_text(request)
    shown = Enterprise.objects.select_related("office").annotate(people=Count("memberships")).order_by("name_zh")
    named = Q(name_zh__icontains=wanted) | Q(name_en__icontains=wanted)
    shown = shown.filter(named | Q(credit_code=wanted) | Q(customs_code=wanted)) if wanted else shown
    listed = list(shown[: MOST_SHOWN + 1])
    context = {
        "enterprises": listed[:MOST_SHOWN],
        "is_cut": len(listed) > MOST_SHOWN,
        "q": wanted,
        "form": form,
        "keeps_typed": form.is_bound,
    }
    return render(request, "administration/enterprises.html", context, status=form.status)


def _who(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@recent_sign_in
def enterprise(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """One enterprise with its members and the form that invites; POST changes names, codes and office."""
    enterprise = get_object_or_404(Enterprise.objects.select_related("office"), public_id=enterprise_id)
    form = EnterpriseForm(
        request.POST if request.method == "POST" else None,
        initial=_initial_enterprise(enterprise),
        open_tasks=with_customs(enterprise).count(),
    )
    change = partial(administration.change_enterprise, enterprise=enterprise, **_who(request))
    if request.method == "POST" and attempt(form, lambda: change(**form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("administer_enterprise", enterprise_id)
    return _enterprise_page(request, enterprise, form, _invite_form(request, enterprise), form.status)


def _initial_enterprise(enterprise: Enterprise) -> dict[str, str]:
    names = ("name_zh", "name_en", "credit_code", "customs_code")
    return {name: getattr(enterprise, name) for name in names} | {"office": enterprise.office.code}


def _invite_form(request: SignedInRequest, enterprise: Enterprise, data: Any = None) -> InviteForm:
    initial = {"language": request.user.language, "role": "officer"}
    return InviteForm(data, departments=departments_of(enterprise), initial=initial, prefix="invite")


def _enterprise_page(
    request: SignedInRequest, enterprise: Enterprise, form: EnterpriseForm, invite: InviteForm, status: int
) -> HttpResponse:
    context = {
        "shown": enterprise,
        "change_url": reverse("administer_enterprise", args=[enterprise.public_id]),
        "invite_url": reverse("administer_invite_to_enterprise", args=[enterprise.public_id]),
        "form": form,
        "invite": invite,
        "keeps_typed": form.is_bound or invite.is_bound,
        "members": people_of(enterprise),
        "invitations": open_invitations(enterprise),
    }
    return render(request, "administration/enterprise.html", context, status=status)


@require_POST
@administrators_only
@recent_sign_in
def invite_to_enterprise(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    enterprise = get_object_or_404(Enterprise.objects.select_related("office"), public_id=enterprise_id)
    invite = _invite_form(request, enterprise, request.POST)
    if not attempt(invite, lambda: actions.invite_member(enterprise=enterprise, **_who(request), **invite.chosen())):
        form = EnterpriseForm(None, initial=_initial_enterprise(enterprise))
        return _enterprise_page(request, enterprise, form, invite, invite.status)
    _confirm_invitation(request, invite.cleaned_data["email"])
    return redirect("administer_enterprise", enterprise_id)


def _confirm_invitation(request: SignedInRequest, email: str) -> None:
    messages.success(request, _("An invitation has been sent to %(email)s.") % {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@recent_sign_in
def offices(request: SignedInRequest) -> HttpResponse:
    form = OfficeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(form, lambda: places.create_office(**_who(request), **form.cleaned_data)):
        messages.success(request, _("Office added. Invite its reviewers on its page."))
        return redirect("administer_offices")
    listed = CustomsOffice.objects.annotate(
        people=Count("memberships", distinct=True), in_charge_of=Count("enterprises", distinct=True)
    ).order_by("code")
    context = {"offices": listed, "form": form, "keeps_typed": form.is_bound}
    return render(request, "administration/offices.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@recent_sign_in
def office(request: SignedInRequest, office_id: UUID) -> HttpResponse:
    """One office with its members and the form that invites; POST changes name and code."""
    office = get_object_or_404(CustomsOffice, public_id=office_id)
    form = OfficeForm(request.POST if request.method == "POST" else None, initial=_initial_office(office))
    change = partial(administration.change_office, office=office, **_who(request))
    if request.method == "POST" and attempt(form, lambda: change(**form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("administer_office", office_id)
    return _office_page(request, office, form, _office_invite_form(request, office), form.status)


def _initial_office(office: CustomsOffice) -> dict[str, str]:
    return {"code": office.code, "name_zh": office.name_zh, "name_en": office.name_en}


def _office_invite_form(request: SignedInRequest, office: CustomsOffice, data: Any = None) -> OfficeInviteForm:
    initial = {"language": request.user.language, "role": "reviewer"}
    return OfficeInviteForm(data, office=office, initial=initial, prefix="invite")


def _office_page(
    request: SignedInRequest, office: CustomsOffice, form: OfficeForm, invite: OfficeInviteForm, status: int
) -> HttpResponse:
    context = {
        "shown": office,
        "has_head": office.memberships.filter(role=OfficeRole.HEAD, user__is_active=True).exists(),
        "without_reviewer": without_reviewer(office).count(),
        "change_url": reverse("administer_office", args=[office.public_id]),
        "invite_url": reverse("administer_invite_to_office", args=[office.public_id]),
        "form": form,
        "invite": invite,
        "keeps_typed": form.is_bound or invite.is_bound,
        "members": office.memberships.select_related("user").order_by("user__name"),
        "invitations": office.invitations.unanswered(),
        "roles": RoleForm.base_fields["role"].choices,  # type: ignore[attr-defined]  # a ChoiceField
    }
    return render(request, "administration/office.html", context, status=status)


@require_POST
@administrators_only
@recent_sign_in
def invite_to_office(request: SignedInRequest, office_id: UUID) -> HttpResponse:
    office = get_object_or_404(CustomsOffice, public_id=office_id)
    invite = _office_invite_form(request, office, request.POST)
    if not attempt(invite, lambda: actions.invite_to_office(office=office, **_who(request), **invite.cleaned_data)):
        return _office_page(request, office, OfficeForm(None, initial=_initial_office(office)), invite, invite.status)
    _confirm_invitation(request, invite.cleaned_data["email"])
    return redirect("administer_office", office_id)


@require_POST
@administrators_only
@recent_sign_in
def change_office_member(request: SignedInRequest, office_id: UUID, user_id: UUID) -> HttpResponse:
    """Change a member's `role`; `remove=yes` ends the membership."""
    office = get_object_or_404(CustomsOffice, public_id=office_id)
    member = get_object_or_404(office.memberships.select_related("user"), user__public_id=user_id)
    if request.POST.get("remove") == "yes":
        actions.remove_office_member(office=office, user=member.user, **_who(request))
        messages.success(request, _("%(name)s is no longer a member.") % {"name": member.user.name})
        return redirect("administer_office", office_id)
    form = RoleForm(request.POST)
    ensure(rules.valid_form([str(each) for errors in form.errors.values() for each in errors]))
    actions.change_office_member(office=office, user=member.user, **form.cleaned_data, **_who(request))
    messages.success(request, _("Saved."))
    return redirect("administer_office", office_id)
