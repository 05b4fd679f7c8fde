"""Forms for an enterprise's members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from acecs.accounts.models import Department, Membership
from acecs.accounts.states import EnterpriseRole, Language
from acecs.accounts.validators import mailable
from acecs.text.fields import EmailField, VisibleLineField
from acecs.text.forms import PageForm

ROLE_ERRORS = {"required": _("Choose a role."), "invalid_choice": _("Choose a role from the list.")}

NAME_ZH, NAME_EN = _("Name in Chinese"), _("Name in English")


def name_field(label: Any, length: int) -> VisibleLineField:
    return VisibleLineField(label=label, max_length=length, error_messages={"required": _("Enter the name.")})


class PlaceInEnterprise(PageForm):
    """Role and department of a member."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=EnterpriseRole.choices,
        error_messages=ROLE_ERRORS,
    )
    department = forms.ChoiceField(
        label=_("Department"),
        required=False,
        error_messages={"invalid_choice": _("Choose a department of this enterprise.")},
    )

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {str(each.pk): each for each in departments}
        choices = [("", _("No department")), *((key, each.display_name) for key, each in self.departments.items())]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> dict[str, Any]:
        return {"role": self.cleaned_data["role"], "department": self.departments.get(self.cleaned_data["department"])}


class MemberForm(PlaceInEnterprise):
    is_contact = forms.BooleanField(label=_("Items of the department go to this person"), required=False)

    def chosen(self) -> dict[str, Any]:
        return super().chosen() | {"is_contact": self.cleaned_data["is_contact"]}


class DepartmentForm(PageForm):
    name_zh = name_field(NAME_ZH, 120)
    name_en = name_field(NAME_EN, 160)


class InvitationForm(PageForm):
    """Where an invitation goes, and in which language."""

    unanswered = _("The invitation is not sent yet. Correct it, or confirm that it is correct.")

    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[mailable],
        error_messages={
            "required": _("Enter the e-mail address that the invitation goes to."),
            "invalid": _("Enter a complete e-mail address, for example name@example.com."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the e-mail"),
        choices=Language.choices,
        error_messages={
            "required": _("Choose Chinese or English."),
            "invalid_choice": _("Choose Chinese or English."),
        },
    )


class InviteForm(InvitationForm, PlaceInEnterprise):
    name = VisibleLineField(
        label=_("Full name"), max_length=80, error_messages={"required": _("Enter the person's name.")}
    )
    field_order = ["name", "email", "role", "department", "language"]

    def chosen(self) -> dict[str, Any]:
        return super().chosen() | {name: self.cleaned_data[name] for name in ("email", "name", "language")}


NOBODY = "nobody"


class LeaveForm(PageForm):
    """Who takes over the items and corrective actions of a member who leaves. Required if they hold any."""

    to = forms.ChoiceField(
        label=_("Who takes over"),
        error_messages={
            "required": _("Choose who takes over, or leave it open for now."),
            "invalid_choice": _("Choose an officer or a contributor of this enterprise."),
        },
    )

    def __init__(self, *args: Any, heirs: list[Membership], holds: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(each.user.public_id): each.user for each in heirs}
        named = [(key, user.name) for key, user in self.heirs.items()]
        self.fields["to"].choices = [("", "—"), *named, (NOBODY, _("nobody for now"))]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["to"].required = bool(holds)
