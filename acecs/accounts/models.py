"""People and where they belong: enterprises with members, customs offices with reviewers."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language

from acecs.accounts import validators
from acecs.accounts.states import EnterpriseRole, Language, OfficeRole


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Signs in by e-mail. What a user may do comes from memberships; an administrator keeps the portal, not the contents."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)
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


class Named(models.Model):
    """Has a name in both languages. `display_name` is the one in the reader's language."""

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name_en if get_language() == Language.ENGLISH else self.name_zh


class CustomsOffice(Named):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=4, unique=True, validators=[validators.office_code])


class Enterprise(Named):
    """`customs_code`: registration code with customs; `credit_code`: unified social credit code (GB 32100)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credit_code = models.CharField(max_length=18, unique=True, validators=[validators.unified_social_credit_code])
    customs_code = models.CharField(max_length=10, unique=True, validators=[validators.customs_code])
    office = models.ForeignKey(CustomsOffice, models.PROTECT, related_name="enterprises")

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise"], name="one_role_an_enterprise"),
            models.CheckConstraint(condition=Q(role__in=EnterpriseRole.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.enterprise}"


class OfficeMembership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="office_memberships")
    office = models.ForeignKey(CustomsOffice, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=OfficeRole)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="one_role_an_office"),
            models.CheckConstraint(condition=Q(role__in=OfficeRole.values), name="office_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.office}"
