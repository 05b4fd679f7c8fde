"""What was typed into a form that was not saved is shown again, each text under its field's name."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import translation

from acecs.accounts.http import TYPED
from acecs.site.forms.administration import AuditForm
from acecs.site.templatetags.forms import SECRET
from acecs.text.fields import CountField, DayField, MoneyField, TextField
from assessments.forms.readiness import OtherDayForm
from assessments.forms.vault import VaultForm
from tests import pages

ROOMS = ("acecs.accounts", "acecs.site", "assessments", "reviews")
# Their values stay in the address.
SEARCHES = (AuditForm, OtherDayForm, VaultForm)


def form_classes(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for each in base.__subclasses__():
        yield each
        yield from form_classes(each)


def typed_fields() -> dict[str, set[str]]:
    """Field that a person types into → its labels on the forms; "" where a page has the label."""
    for room in ROOMS:
        for path in (settings.BASE_DIR / room.replace(".", "/")).rglob("forms*/*.py"):
            import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__"))
        import_module(f"{room}.forms")
    found: dict[str, set[str]] = {}
    for form in {*form_classes()} - {*SEARCHES}:
        if form.__module__.startswith(ROOMS):
            for name, field in form.base_fields.items():  # type: ignore[attr-defined]
                if isinstance(field, TextField | DayField | MoneyField | CountField) and not SECRET.search(name):
                    found.setdefault(name, set()).add(str(field.label or ""))
    return found


def test_every_typed_field_is_shown_again_by_its_label():
    with translation.override("en"):
        found = typed_fields()
        labels = {name: str(label) for name, label in TYPED.items()}

    assert len(found) > 30
    assert found.keys() - TYPED.keys() == {"opinion"}  # the code of a choice
    own = {
        name: (only, labels[name]) for name, (only, *others) in found.items() if not others and only and name in labels
    }
    assert {name: both for name, both in own.items() if both[0] != both[1]} == {}


def test_every_text_box_of_a_page_is_shown_again():
    boxes = re.compile(r"<textarea[^>]*? name=\"([^\"]+)\"")
    found = {
        name for path in (settings.BASE_DIR / "templates").rglob("*.html") for name in boxes.findall(path.read_text())
    }

    assert found - TYPED.keys() == set()


@pytest.mark.django_db
def test_signed_out_page_names_fields(anonymous: Client):
    sent = {"number": "决字〔2026〕1号", "state_note": "一行\n二行"}

    response = anonymous.post("/assessments/new/", sent, headers={"accept-language": "en"})

    shown = pages.page(response)
    labels = {each.get("for"): pages.text(each) for each in shown.iter("label")}
    said = [(labels[each.get("id")], each.get("rows")) for each in shown.iter("textarea")]
    assert (response.status_code, said) == (401, [("Number", "1"), ("What happened since", "4")])
