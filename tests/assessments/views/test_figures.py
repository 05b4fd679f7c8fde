"""A row of the register is added, on its form."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from acecs.accounts.models import Enterprise, User
from acecs.accounts.states import Language
from assessments.models import FIGURES, Answer, Assessment, Penalty, RelevantDocuments
from assessments.queries.figures import register_version
from assessments.vocabulary import FigureKind
from standards import actions as editions
from standards.models import Limit
from tests import pages, registered
from tests.assessments.views.figure_forms import TYPED, said, url
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.standards import sections


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# Fields that are picked or checked, not typed.
CHOICES = {"party", "document", "was_listed", "own_fault", "recognised", "cannot_be_calculated"}


@pytest.mark.parametrize("kind", FigureKind)
def test_submitted_form_is_saved_as_a_row(
    officer_page: Client, add_url: Callable[..., str], register_url: str, kind: FigureKind
):
    form = pages.form_to(officer_page.get(add_url(kind.value)), add_url(kind.value))

    response = officer_page.post(add_url(kind.value), TYPED[kind] | {"token": form["token"]})

    assert (response.status_code, response.headers.get("Location")) == (302, register_url)
    assert FIGURES[kind].objects.get().values() == registered.ONE_OF_EACH[kind]


@pytest.mark.parametrize("kind", FigureKind)
def test_empty_form_names_missing_fields_and_adds_nothing(
    officer_page: Client, add_url: Callable[..., str], kind: FigureKind
):
    response = officer_page.post(add_url(kind.value), {})

    assert response.status_code == 422
    assert all(where.startswith("#id_") and sentence for where, sentence in pages.errors(response))
    assert FIGURES[kind].objects.count() == 0


@pytest.mark.parametrize("kind", FigureKind)
def test_second_click_adds_no_row(
    officer_page: Client, add_url: Callable[..., str], enterprise: Enterprise, kind: FigureKind
):
    data = TYPED[kind] | {"token": str(uuid4())}

    clicks = [officer_page.post(add_url(kind.value), data).status_code for _click in range(2)]

    assert clicks == [302, 302]
    assert (FIGURES[kind].objects.count(), register_version(enterprise)) == (1, 1)


def test_damaged_token_is_renewed_with_the_first_correction(officer_page: Client, add_url: Callable[..., str]):
    typed = TYPED[FigureKind.PENALTY] | {"token": "damaged"}
    corrected = officer_page.post(add_url("penalty"), typed | {"decided_on": "tomorrow"})

    sent = pages.form_to(corrected, add_url("penalty")) | {"decided_on": typed["decided_on"]}
    response = officer_page.post(add_url("penalty"), sent)

    assert (corrected.status_code, response.status_code) == (422, 302)
    assert FIGURES[FigureKind.PENALTY].objects.count() == 1


def test_row_without_its_token_is_refused(officer_page: Client, add_url: Callable[..., str]):
    response = officer_page.post(add_url("penalty"), TYPED[FigureKind.PENALTY] | {"token": ""})

    assert (response.status_code, FIGURES[FigureKind.PENALTY].objects.count()) == (400, 0)
    [summary] = pages.texts(response, "error-summary")
    assert "Nothing was saved: the form arrived damaged. Check what you entered, then send it again." in summary


def test_resending_a_form_with_other_content_asks_first(officer_page: Client, add_url: Callable[..., str]):
    data = TYPED[FigureKind.PENALTY] | {"token": str(uuid4())}
    officer_page.post(add_url("penalty"), data)

    response = officer_page.post(add_url("penalty"), data | {"number": "2", "decided_on": "2026-05-13"})

    again = pages.form_to(response, add_url("penalty"))
    assert response.status_code == 409
    assert (
        said(response)
        == f"This form has already added “{registered.PENALTY['number']}”. Save again if you want a second row."
    )
    assert again["number"] == ["2"]
    officer_page.post(add_url("penalty"), again)
    assert Penalty.objects.count() == 2


MONEY = "Enter the amount in RMB as stated in the decision, in digits only, for example 10,000.50."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("USD 100", MONEY),
        ("100 美元", MONEY),
        ("1万", MONEY),
        ("1,00", MONEY),
        ("1.2.3", MONEY),
        ("1e3", MONEY),
        ("1.", MONEY),
        ("½", MONEY),
        ("٣", MONEY),
        ("-5", "The amount cannot be negative. Enter it as stated in the decision."),
        ("10.005", "Enter at most two decimal places: the fen is the smallest unit of RMB."),
        ("9" * 13, "This amount is too large. Enter it in RMB, as stated in the decision."),
    ],
)
def test_invalid_amount_is_reported_at_its_field_and_kept(
    officer_page: Client, add_url: Callable[..., str], typed: str, sentence: str
):
    data = TYPED[FigureKind.PENALTY] | {"fine": typed}

    response = officer_page.post(add_url("penalty"), data)

    assert response.status_code == 422
    assert pages.errors(response) == [("#id_fine", f"Fine (RMB) {sentence}")]
    assert pages.form_to(response, add_url("penalty"))["fine"] == [typed]
    assert Penalty.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("10000", "10000.00"), ("10,000.50", "10000.50"), ("１０，０００．５", "10000.50"), (" 0.01 ", "0.01")],
)
def test_usual_spellings_of_an_amount_are_accepted(
    officer_page: Client, add_url: Callable[..., str], typed: str, kept: str
):
    officer_page.post(add_url("penalty"), TYPED[FigureKind.PENALTY] | {"fine": typed, "token": str(uuid4())})

    assert str(Penalty.objects.get().fine) == kept


@pytest.mark.parametrize(
    ("kind", "changes", "where"),
    [
        ("penalty", {"number": "\u200b"}, "#id_number"),
        ("penalty", {"decided_on": "12.5.2026"}, "#id_decided_on"),
        ("penalty", {"decided_on": "2026-11-24"}, "#id_decided_on"),
        ("penalty", {"party": "somebody"}, "#id_party"),
        ("penalty", {"acts": "0"}, "#id_acts"),
        ("penalty", {"fine": "0"}, "#id_fine"),
        ("penalty", {"recognised": "on"}, "#id_recognised"),
        ("penalty", {"state": "not_penalised"}, "#id_state"),
        ("penalty", {"document": str(uuid4())}, "#id_document"),
        ("notification", {"batches": "", "unnumbered": ""}, "#id_batches"),
        ("notification", {"batches": "A\nA"}, "#id_batches"),
        ("notification", {"batches": "长" * 101}, "#id_batches"),
        ("notification", {"unnumbered": "501"}, "#id_unnumbered"),
        ("notification", {"own_fault": ""}, "#id_own_fault_0"),
        ("notification", {"confirmed_on": ""}, "#id_confirmed_on"),
        ("listing", {"until": "2023-01-01"}, "#id_until"),
        ("look-up", {"was_listed": "perhaps"}, "#id_was_listed_0"),
        ("documents", {"declarations": "-1"}, "#id_declarations"),
        ("documents", {"declarations": "9999999999"}, "#id_declarations"),
        ("documents", {"manifests": ""}, "#id_manifests"),
        ("documents", {"year": "2027"}, "#id_year"),
        ("documents", {"cannot_be_calculated": "on", "reason": "x"}, "#id_declarations"),
    ],
)
def test_wrong_field_is_reported_at_its_control_and_input_kept(
    officer_page: Client, add_url: Callable[..., str], kind: str, changes: dict[str, str], where: str
):
    data = TYPED[FigureKind(kind)] | changes

    response = officer_page.post(add_url(kind), data)

    kept = pages.form_to(response, add_url(kind))
    assert response.status_code == 422
    assert pages.errors(response)[0][0] == where
    assert {name for name in CHOICES & set(data) if data[name] == "on"} <= set(kept)
    assert {name: kept[name][0].strip() for name in data if name not in CHOICES} == {
        name: value.strip() for name, value in data.items() if name not in CHOICES
    }
    assert FIGURES[FigureKind(kind)].objects.count() == 0


def test_register_follows_the_edition_of_a_live_assessment(
    officer_page: Client, add_url: Callable[..., str], start: Callable[..., Assessment]
):
    other = editions.load(data=sections.as_file(), at=NOW)
    editions.publish(edition=other, by="", at=NOW)
    of_today = pages.texts(officer_page.get(add_url("penalty")), "hint")

    draft = start(6)
    of_assessment = pages.texts(officer_page.get(add_url("penalty")), "hint")
    Assessment.objects.filter(pk=draft.pk).update(state="withdrawn")
    afterwards = pages.texts(officer_page.get(add_url("penalty")), "hint")

    decided = "Decides items: 10(1), 10(2), 10(3)"
    assert [decided in hints for hints in (of_today, of_assessment, afterwards)] == [False, True, False]


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("penalty", "10(1), 10(2), 10(3)"),
        ("notification", "6, 7"),
        ("listing", "8"),
        ("look-up", "8"),
        ("documents", "10(2), 10(3)"),
    ],
)
def test_form_names_the_items_that_its_figure_decides(
    officer_page: Client, add_url: Callable[..., str], kind: str, items: str
):
    empty, wrong = officer_page.get(add_url(kind)), officer_page.post(add_url(kind), {})

    assert f"Decides items: {items}" in pages.texts(empty, "hint")
    assert said(wrong).startswith(f"Items that depend on this: {items} ")


def test_form_names_the_items_in_chinese_too(sign_in: Callable[[User], Client], officer: User, add_url: Any):
    officer.language = Language.CHINESE
    officer.save()

    response = sign_in(officer).post(add_url("documents"), {})

    assert "10(2)、10(3)" in pages.text(pages.by_class(response, "error-summary")[0])


def test_form_names_no_items_without_limits(officer_page: Client, add_url: Callable[..., str]):
    Limit.objects.all().delete()

    response = officer_page.post(add_url("penalty"), {})

    assert "Items that depend" not in said(response)
    assert pages.texts(response, "hint") == []


@pytest.mark.parametrize("typed", ["", "abc", "９x", "9999999999"])
def test_invalid_year_is_reported_with_an_example(officer_page: Client, add_url: Callable[..., str], typed: str):
    response = officer_page.post(add_url("documents"), TYPED[FigureKind.DOCUMENTS] | {"year": typed})

    sentence = "Calendar year Enter the calendar year in four digits, for example 2025."
    assert (response.status_code, pages.errors(response)) == (422, [("#id_year", sentence)])


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ({"manifests": ""}, ["year", "declarations", "filing_lists", "manifests", "other"]),
        ({"cannot_be_calculated": "on"}, ["year", "reason"]),
    ],
)
def test_numbers_of_a_year_or_a_reason_are_required(
    officer_page: Client, add_url: Callable[..., str], typed: dict[str, str], required: list[str]
):
    response = officer_page.post(add_url("documents"), TYPED[FigureKind.DOCUMENTS] | typed)

    marked = [each.attrib["for"].removeprefix("id_") for each in pages.by_class(response, "requiredField")]
    assert (response.status_code, marked) == (422, required)


def test_form_of_a_year_says_what_counts_and_when_it_is_final(officer_page: Client, add_url: Callable[..., str]):
    main = pages.text(pages.by_id(officer_page.get(add_url("documents")), "main"))

    assert "its number is not final until after 31 December" in main
    assert "Declarations, filing lists, manifests and similar documents" in main
    assert "Manifests (number)" in main


def test_button_differs_for_new_and_existing_rows(officer_page: Client, add_url: Callable[..., str], penalty: Penalty):
    new, old = officer_page.get(add_url("penalty")), officer_page.get(url(penalty))

    assert pages.texts(new, "btn-primary") == ["Record"]
    assert pages.texts(old, "btn-primary") == ["Save changes"]


def test_link_to_a_missing_year_fills_in_the_year(officer_page: Client, add_url: Callable[..., str]):
    response = officer_page.get(add_url("documents", year=2025))

    assert pages.form_to(response, add_url("documents"))["year"] == ["2025"]


def test_second_number_for_a_year_is_refused(
    officer_page: Client, add_url: Callable[..., str], enterprise: Enterprise, officer: User
):
    registered.documents(enterprise, by=officer, other=7)

    response = officer_page.post(add_url("documents"), TYPED[FigureKind.DOCUMENTS] | {"token": str(uuid4())})

    assert response.status_code == 422
    assert said(response).startswith("The number of relevant documents for 2025 is already in the register.")
    assert RelevantDocuments.objects.get().other == 7


def test_penalty_names_a_document_of_the_vault(
    officer_page: Client, add_url: Callable[..., str], officer: User, answer: Callable[[int], Answer]
):
    document = put_in_vault(answer(20), by=officer).document

    officer_page.post(
        add_url("penalty"), TYPED[FigureKind.PENALTY] | {"document": str(document.public_id), "token": str(uuid4())}
    )

    penalty = Penalty.objects.get()
    shown = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    assert penalty.document == document
    assert shown["document"] == [str(document.public_id)]


@pytest.mark.parametrize("kind", ["penalties", "look_up", "x"])
def test_unknown_kind_is_404(officer_page: Client, add_url: Callable[..., str], kind: str):
    assert officer_page.get(add_url(kind)).status_code == 404
