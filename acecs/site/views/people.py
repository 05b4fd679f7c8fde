"""An enterprise's members: officers invite, change and remove them."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts import rules
from acecs.accounts.actions import invitations, places
from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest, attempt, page_of
from acecs.accounts.models import Department, Enterprise, Membership
from acecs.accounts.queries import departments_of, named_managers, open_invitations, people_of
from acecs.accounts.states import EnterpriseRole
from acecs.refusals import Refused, ensure
from acecs.site import actions
from acecs.site.forms.people import DepartmentForm, InviteForm, LeaveForm, MemberForm
from acecs.text.signs import bracketed, listed
from assessments.queries import lists
from assessments.queries.corrective import held_actions


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def people(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """The members and open invitations; POST invites somebody."""
    enterprise = _enterprise_or_refused(request, enterprise_id)
    departments = departments_of(enterprise)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        departments=departments,
        initial={"language": request.user.language, "role": "contributor"},
    )
    invite = partial(actions.invite_member, enterprise=enterprise, by=request.user, at=timezone.now())
    if request.method == "POST" and (invitation := attempt(form, lambda: invite(**form.chosen()))):
        messages.success(request, _("An invitation has been sent to %(email)s.") % {"email": invitation.email})
        return redirect("people", enterprise.public_id)
    context = _context(enterprise, departments) | {"form": form, "keeps_typed": form.is_bound}
    return render(request, "people/list.html", context, status=form.status)


def _context(enterprise: Enterprise, departments: list[Department]) -> dict[str, object]:
    held, now = lists.items_held(enterprise), timezone.now()
    return {
        "enterprise": enterprise,
        "members": [
            (each, _change_form(each, departments), held.get(each.user_id, 0)) for each in people_of(enterprise)
        ],
        "invitations": [(each, each.state_at(now)) for each in open_invitations(enterprise)],
    }


def _change_form(membership: Membership, departments: list[Department]) -> MemberForm:
    """A form with unique ids, because the page shows one per member."""
    return MemberForm(
        departments=departments,
        auto_id=f"{membership.user.public_id}_%s",
        initial={"role": membership.role, "department": str(membership.department_id or "")},
    )


@require_POST
@recent_sign_in
def change_member(request: SignedInRequest, enterprise_id: UUID, member_id: UUID) -> HttpResponse:
    enterprise = _enterprise_or_refused(request, enterprise_id)
    membership = get_object_or_404(people_of(enterprise), user__public_id=member_id)
    form = MemberForm(request.POST, departments=departments_of(enterprise))
    ensure(rules.valid_form([str(each) for errors in form.errors.values() for each in errors]))
    actions.change_member(
        enterprise=enterprise, user=membership.user, by=request.user, at=timezone.now(), **form.chosen()
    )
    messages.success(request, _("Role and department of %(name)s saved.") % {"name": membership.user.name})
    return _after(request, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def add_department(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    enterprise = _enterprise_or_refused(request, enterprise_id)
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    add = partial(places.create_department, enterprise=enterprise, by=request.user, at=timezone.now())
    if request.method == "POST" and (department := attempt(form, lambda: add(**form.cleaned_data))):
        messages.success(request, _("Department %(name)s added.") % {"name": department.display_name})
        return redirect("people", enterprise.public_id)
    context = {"enterprise": enterprise, "form": form, "keeps_typed": form.is_bound}
    return render(request, "people/department.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def remove_member(request: SignedInRequest, enterprise_id: UUID, member_id: UUID) -> HttpResponse:
    """Ask who takes over the member's items and corrective actions; POST removes the member."""
    enterprise = _enterprise_or_refused(request, enterprise_id)
    membership = get_object_or_404(people_of(enterprise), user__public_id=member_id)
    holds = lists.items_held(enterprise).get(membership.user_id, 0)
    heirs = list(lists.members(enterprise).exclude(user=membership.user))
    actions_held = held_actions(membership.user, enterprise)
    form = LeaveForm(request.POST if request.method == "POST" else None, heirs=heirs, holds=holds + len(actions_held))
    if request.method == "POST" and form.is_valid():
        heir = form.heirs.get(form.cleaned_data["to"])
        actions.remove_member(enterprise=enterprise, user=membership.user, to=heir, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s is no longer a member.") % {"name": membership.user.name})
        return _after(request, membership)
    context = {
        "enterprise": enterprise,
        "membership": membership,
        "holds": holds,
        "actions_held": actions_held,
        "form": form,
        "keeps_typed": form.is_bound,
    }
    return render(request, "people/remove.html", context, status=form.status)


@require_POST
@recent_sign_in
def withdraw_invitation(request: SignedInRequest, enterprise_id: UUID, invitation_id: UUID) -> HttpResponse:
    enterprise = _enterprise_or_refused(request, enterprise_id)
    invitation = get_object_or_404(enterprise.invitations.all(), public_id=invitation_id)
    invitations.withdraw(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("people", enterprise.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def sign_off_setting(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """Whether a manager must sign off what is submitted; officers and managers read it, POST switches it."""
    enterprise = _visible_or_404(request, enterprise_id)
    required, managers = not enterprise.requires_sign_off, named_managers(enterprise)
    if request.method == "POST":
        ensure(rules.yes_or_no(request.POST.get("required")))
        required = request.POST["required"] == "yes"
        now = timezone.now()
        withdrawn = actions.require_sign_off(enterprise=enterprise, required=required, by=request.user, at=now)
        messages.success(request, _("Switched on.") if required else _("Switched off."))
        if withdrawn:
            text = _("Officers’ open invitations of managers were withdrawn: %(emails)s.")
            messages.info(request, text % {"emails": listed(each.email for each in withdrawn)})
        return redirect("sign_off_setting", enterprise.public_id)
    refusal = rules.require_sign_off(role=enterprise.role, required=required, has_manager=bool(managers))
    if refusal and enterprise.role == EnterpriseRole.CONTRIBUTOR:
        raise Refused(refusal)
    context = {
        "enterprise": enterprise,
        "managers": [f"{each.name}{_named_by(name)}" for each, name in managers],
        "refusal": refusal,
    }
    return render(request, "people/sign_off.html", context)


def _named_by(name: str) -> str:
    return bracketed(_("named by %(name)s") % {"name": name}) if name else ""


def _enterprise_or_refused(request: SignedInRequest, enterprise_id: UUID) -> Enterprise:
    enterprise = _visible_or_404(request, enterprise_id)
    ensure(rules.manage_members(role=enterprise.role, is_administrator=False))
    return enterprise


def _visible_or_404(request: SignedInRequest, enterprise_id: UUID) -> Enterprise:
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), public_id=enterprise_id)
    page_of(request, enterprise)
    return enterprise


def _after(request: SignedInRequest, membership: Membership) -> HttpResponse:
    """Redirect to the list, or to the dashboard if readers changed themselves and may no longer see the list."""
    if membership.user == request.user:
        return redirect("dashboard")
    return redirect("people", membership.enterprise.public_id)
