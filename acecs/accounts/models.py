"""People and where they belong: enterprises with members, customs offices with reviewers."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from acecs.accounts import validators
from acecs.accounts.states import AskedMailKind, EnterpriseRole, InvitationState, Language, OfficeRole
from acecs.jobs.models import Job
from acecs.text.bilingual import own, text_from
from acecs.text.typed import is_blank, one_line


def clean_names(row: models.Model, *fields: str) -> None:
    """Write the names as they are seen. Raises `ValidationError` for one that shows nothing. Forms, commands and files pass here."""
    for field in fields:
        typed = getattr(row, field)
        name = one_line(typed)
        # The field itself refuses an empty name.
        if typed and is_blank(name):
            raise ValidationError({field: _("Enter a name with at least one visible character.")})
        setattr(row, field, name)


class Address(models.EmailField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An e-mail address, stored in lowercase: allauth searches for the lowercase address."""

    default_validators = [*models.EmailField.default_validators, validators.mailable]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.lower() if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        """Look like a plain `EmailField` to migrations: the column is the same."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.EmailField", arguments, options


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by e-mail. Memberships decide what a user may do.

    An administrator manages accounts, places and jobs, and reads no assessment.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = Address(max_length=254)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)
    # Key of the enterprise or office that pages start with (`queries.Place.key`); an outdated one is ignored.
    chosen_place = models.CharField(max_length=50, blank=True)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_email")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        clean_names(self, "name")


class Named(models.Model):
    """A name in both languages. `display_name` is the one in the reader's language."""

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        clean_names(self, "name_zh", "name_en")

    def unique_error_message(self, *_names: Any) -> ValidationError:
        """Django's sentence holds the names of the model and its fields, which are English in any language."""
        return ValidationError(_("This is already registered."), code="unique")

    @property
    def display_name(self) -> str:
        return own(text_from(self, "name"), get_language())


class CustomsOffice(Named):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=4, unique=True, validators=[validators.office_code])


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, user: User) -> "EnterpriseQuerySet":
        """The user's enterprises, annotated with the user's `role` in each."""
        mine = FilteredRelation("memberships", condition=Q(memberships__user=user))
        return self.alias(mine=mine).filter(mine__isnull=False).annotate(role=F("mine__role"))  # type: ignore[no-redef]  # declared below


class Enterprise(Named):
    """`customs_code`: registration code with customs; `credit_code`: unified social credit code (GB 32100)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit_code = models.CharField(max_length=18, unique=True, validators=[validators.unified_social_credit_code])
    customs_code = models.CharField(max_length=10, unique=True, validators=[validators.customs_code])
    office = models.ForeignKey(CustomsOffice, models.PROTECT, related_name="enterprises")
    # Nothing is submitted before a manager has signed it off.
    requires_sign_off = models.BooleanField(default=False)

    objects = EnterpriseQuerySet.as_manager()

    # Annotated by `visible_to`.
    role: str

    @property
    def stream(self) -> str:
        """The audit stream of this enterprise."""
        return f"enterprise:{self.public_id}"


class Department(Named):
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="departments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "name_zh"], name="one_department_a_name")]


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=EnterpriseRole)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True)
    # Who gave the role by adding, inviting or changing the member.
    role_given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # Items given to the department go to this member.
    is_contact = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise"], name="one_role_an_enterprise"),
            models.UniqueConstraint(
                fields=["department"], condition=Q(is_contact=True), name="one_contact_a_department"
            ),
            models.CheckConstraint(condition=Q(role__in=EnterpriseRole.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.enterprise}"


class OfficeMembership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="office_memberships")
    office = models.ForeignKey(CustomsOffice, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=OfficeRole)

    # Annotated by `queries.office_memberships`.
    lacks_head: bool

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="one_role_an_office"),
            models.CheckConstraint(condition=Q(role__in=OfficeRole.values), name="office_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.office}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Invitations that were neither accepted nor withdrawn. Some may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Invitations to the user's e-mail address."""
        return self.filter(email__iexact=user.email)

    def with_places(self) -> "InvitationQuerySet":
        return self.select_related("enterprise", "office", "department", "invited_by")


class Invitation(models.Model):
    """An invitation of an e-mail address into an enterprise or a customs office.

    The token is only in the mailed link; the row holds its hash.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = Address(max_length=254)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=Language)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, blank=True, related_name="invitations")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="+")
    office = models.ForeignKey(CustomsOffice, models.CASCADE, null=True, blank=True, related_name="invitations")
    role = models.CharField(max_length=20, choices=EnterpriseRole.choices + OfficeRole.choices)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, office__isnull=True, role__in=EnterpriseRole.values)
                | Q(enterprise__isnull=True, office__isnull=False, department__isnull=True, role__in=OfficeRole.values),
                name="invitation_to_one_place",
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="invitation_language_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "enterprise",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_invitation_into_an_enterprise",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "office",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_invitation_into_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.role} {self.place}"

    def clean(self) -> None:
        clean_names(self, "name")

    @property
    def place(self) -> Enterprise | CustomsOffice:
        place = self.enterprise or self.office
        assert place is not None  # noqa: S101 - by the constraint
        return place

    def state_at(self, at: datetime) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if at < self.expires_at else InvitationState.EXPIRED


class AskedMail(models.Model):
    """A mail that an address asked for, whether or not it has an account. Deleted once a worker has answered it."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="asked_mail")
    kind = models.CharField(max_length=20, choices=AskedMailKind)
    email = Address(max_length=254)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=AskedMailKind.values), name="asked_mail_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.job_id}"
