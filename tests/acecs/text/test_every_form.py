"""Every form of the portal: what a person types passes through the fields of `acecs.text.fields`."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.module_loading import import_string

from acecs import settings
from acecs.accounts.forms import REQUIRED, NewPasswordForm, OwnAddress
from acecs.accounts.models import User
from acecs.text.fields import (
    CountField,
    DayField,
    EmailField,
    LineField,
    MoneyField,
    PasswordField,
    TextField,
    VisibleLineField,
)

ROOMS = ["acecs", "assessments", "evidence", "reports", "reviews", "standards"]
CLEANING = (TextField, LineField, VisibleLineField, EmailField, OwnAddress, DayField, MoneyField, CountField)
CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.BooleanField)
# Codes, versions and ids that our pages fill in. A damaged one is refused, so nobody reads it as something else.
NOT_TYPED = {
    "token",
    "version",
    "revision",
    "seen",
    "start_token",
    "frame_version",
    "rating",
    "count_known",
    "to_correct",
}
NOT_TYPED |= {"asks_evidence", "verdict", "why", "restore", "window", "reviewer", "anyway", "sure", "item", "whole"}
# Stored as typed, because they are compared with what is typed at the next sign-in.
SECRET = {"password", "password1", "password2", "oldpassword"}
NAMES = {"name", "name_zh", "name_en"}


def form_classes() -> Iterator[type[forms.Form]]:
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".forms" in module.name:
                inside = vars(importlib.import_module(module.name)).values()
                yield from (
                    each
                    for each in inside
                    if isinstance(each, type)
                    and issubclass(each, forms.BaseForm)
                    and each.__module__.partition(".")[0] in ROOMS
                )


def fields() -> dict[str, forms.Field]:
    return {
        f"{each.__module__}.{each.__qualname__}.{name}": field
        for each in form_classes()
        for name, field in each.base_fields.items()
    }


def test_every_typed_field_cleans_what_is_typed():
    typed = {name: type(field) for name, field in fields().items() if not isinstance(field, CHOSEN)}

    others = {
        name
        for name, kind in typed.items()
        if not issubclass(kind, CLEANING) and name.rpartition(".")[2] not in NOT_TYPED | SECRET
    }

    assert len(typed) > 40
    assert others == set()


def test_browser_never_truncates_pasted_text():
    cut = {name for name, field in fields().items() if "maxlength" in field.widget_attrs(field.widget)}
    templates = {
        str(path) for path in Path(settings.BASE_DIR, "templates").rglob("*.html") if "maxlength" in path.read_text()
    }

    assert {name for name in cut if name.rpartition(".")[2] not in NOT_TYPED | SECRET} == set()
    assert templates == set()


def test_every_limited_text_has_a_counter():
    uncounted = {
        name
        for name, field in fields().items()
        if isinstance(field, TextField)
        and field.max_length is not None
        and field.widget_attrs(field.widget).get("data-longest") != str(field.max_length)
    }

    assert uncounted == set()


def test_every_name_must_show_something():
    names = {name: type(field) for name, field in fields().items() if name.rpartition(".")[2] in NAMES}

    assert len(names) > 6
    assert {name for name, kind in names.items() if not issubclass(kind, VisibleLineField)} == set()


@pytest.mark.parametrize("path", [*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()])
def test_form_of_sign_in_is_ours(path: str):
    assert import_string(path).__module__ == "acecs.accounts.forms"


def test_required_field_says_what_to_do():
    of_django = str(forms.Field.default_error_messages["required"])

    found = {
        name.rpartition(".")[2]
        for name, field in fields().items()
        if field.required and str(field.error_messages["required"]) == of_django
    }

    # Nobody types a version; allauth's password fields get their sentences when the form is made.
    assert found == {"version", *REQUIRED}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {"oldpassword": "Enter your current password.", "password1": "Choose a password."}),
        ("zh-hans", {"oldpassword": "请输入当前密码。", "password1": "请设置密码。"}),
    ],
)
def test_empty_password_says_what_to_do(language: str, said: dict[str, str]):
    with translation.override(language):
        errors = NewPasswordForm(data={}, user=User()).errors

        assert {name: errors[name][0] for name in said} == said


@pytest.mark.parametrize(
    ("field", "length", "said"),
    [
        (TextField(max_length=10_000), 14_286, "This has 14,286 characters; shorten it to at most 10,000."),
        (PasswordField(attrs={}), 1_200, "This has 1,200 characters; shorten it to at most 1,000."),
    ],
    ids=["text", "password"],
)
def test_too_long_text_is_counted_with_separators(field: forms.Field, length: int, said: str):
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            field.clean("x" * length)

        assert refused.value.messages == [said]
