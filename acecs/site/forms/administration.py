"""Forms of the administration pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.accounts.states import OfficeRole
from acecs.audit.actions import SITE
from acecs.audit.queries import EventFilter
from acecs.site.audit_words import kind_choices
from acecs.site.forms.people import NAME_EN, NAME_ZH, ROLE_ERRORS, InvitationForm, name_field
from acecs.text.fields import DayField, TextField, VisibleLineField
from acecs.text.forms import PageForm

# Dates next to year 1 or 9999 have no midnight in UTC.
DAYS = [
    MinValueValidator(date(2000, 1, 1), _("Enter a date from 2000 to 2099.")),
    MaxValueValidator(date(2099, 12, 31), _("Enter a date from 2000 to 2099.")),
]


class OfficeForm(PageForm):
    code = VisibleLineField(
        label=_("Office code"),
        max_length=4,
        error_messages={"required": _("Enter the 4 digits of the customs office's code.")},
    )
    name_zh = name_field(NAME_ZH, 120)
    name_en = name_field(NAME_EN, 160)


class EnterpriseForm(PageForm):
    name_zh = name_field(NAME_ZH, 120)
    name_en = name_field(NAME_EN, 160)
    credit_code = VisibleLineField(
        label=_("Unified social credit code"),
        max_length=18,
        error_messages={"required": _("Enter the unified social credit code.")},
    )
    customs_code = VisibleLineField(
        label=_("Customs code"), max_length=10, error_messages={"required": _("Enter the 10-digit customs code.")}
    )
    office = forms.ModelChoiceField(
        label=_("Customs office in charge"),
        queryset=CustomsOffice.objects.none(),
        to_field_name="code",
        error_messages={
            "required": _("Choose the customs office in charge."),
            "invalid_choice": _("Choose an office from the list."),
        },
    )

    def __init__(self, *args: Any, open_tasks: int = 0, **kwargs: Any) -> None:
        """`open_tasks`: how many of the enterprise's assessments are under way with customs."""
        super().__init__(*args, **kwargs)
        self.open_tasks = open_tasks
        self.fields["office"].queryset = CustomsOffice.objects.order_by("code")  # type: ignore[attr-defined]  # a ModelChoiceField

    def questions(self) -> dict[str, str]:
        """Tell of open tasks before the enterprise is moved or renamed."""
        asked = super().questions()
        touched = [name for name in ("office", "name_zh", "name_en") if name in self.changed_data]
        if self.open_tasks and touched:
            asked.setdefault(touched[0], _open_tasks(self.open_tasks))
        return asked


def _open_tasks(count: int) -> str:
    message = ngettext(
        "%(count)s assessment of this enterprise is under way with customs. It stays with its office, under the name it was "
        "submitted with; the next submission has the new ones.",
        "%(count)s assessments of this enterprise are under way with customs. They stay with their office, under the name they "
        "were submitted with; the next submissions have the new ones.",
        count,
    )
    return message % {"count": count}


class OfficeInviteForm(InvitationForm):
    name = name_field(_("Full name"), 80)
    role = forms.ChoiceField(label=_("Role"), choices=OfficeRole.choices, error_messages=ROLE_ERRORS)
    field_order = ["name", "email", "role", "language"]

    def __init__(self, *args: Any, office: CustomsOffice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office

    def questions(self) -> dict[str, str]:
        """Warn of a member of an enterprise that the office is in charge of: nobody reviews their own enterprise."""
        asked = super().questions()
        theirs = Enterprise.objects.filter(
            office=self.office, memberships__user__email__iexact=self.cleaned_data.get("email", "")
        ).first()
        if theirs:
            message = gettext(
                "This person belongs to %(enterprise)s, which this office is in charge of. Invite them anyway?"
            )
            asked["email"] = message % {"enterprise": theirs.display_name}
        return asked


class RoleForm(PageForm):
    role = forms.ChoiceField(choices=OfficeRole.choices, error_messages=ROLE_ERRORS)


class AuditForm(PageForm):
    """Search of the audit trail. Empty fields match every event."""

    stream = TextField(
        label=_("Chain"),
        required=False,
        max_length=80,
        help_text=_("“The portal itself”, or an enterprise's name or unified social credit code"),
    )
    kind = TextField(label=_("Kind"), required=False, max_length=80, widget=forms.Select(choices=kind_choices()))
    actor = TextField(label=_("Who"), required=False, max_length=254, help_text=_("E-mail address or id"))
    subject = TextField(label=_("Concerning"), required=False, max_length=80, help_text=_("Id, or an e-mail address"))
    since = DayField(
        years_ahead=100,
        label=_("From"),
        required=False,
        error_messages={"invalid": _("Enter the date as year-month-day, for example 2027-03-01.")},
        validators=DAYS,
    )
    until = DayField(
        years_ahead=100,
        label=_("To"),
        required=False,
        error_messages={"invalid": _("Enter the date as year-month-day, for example 2027-03-01.")},
        validators=DAYS,
    )

    def wanted(self) -> EventFilter:
        data = self.cleaned_data
        until = data["until"] + timedelta(days=1) if data["until"] else None
        return EventFilter(
            stream=_stream(data["stream"]),
            kind=data["kind"],
            actor=_person(data["actor"]),
            subject=_person(data["subject"]),
            since=_midnight(data["since"]),
            until=_midnight(until),
        )


def _stream(text: str) -> str:
    """The chain that is meant by the portal's own word, by an enterprise's name or code, or by the chain's own name."""
    if text == gettext("The portal itself"):
        return SITE
    same = Q(credit_code=text) | Q(customs_code=text) | Q(name_zh=text) | Q(name_en=text)
    enterprise = Enterprise.objects.filter(same).first() if text else None
    return enterprise.stream if enterprise else text


def _person(text: str) -> str:
    """The public id of the account with this e-mail address; other text is returned as it is."""
    if "@" not in text:
        return text
    user = User.objects.filter(email__iexact=text).first()
    return str(user.public_id) if user else text


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
