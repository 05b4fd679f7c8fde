"""The page of the register and the page of a row."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from acecs.accounts.states import Language
from assessments.actions import figures as actions
from assessments.models import FIGURES, Answer, Assessment, Figure, Notification, Penalty, RelevantDocuments
from assessments.queries.figures import register_version, versions_of
from assessments.vocabulary import FigureKind
from standards import actions as editions
from standards.models import Edition, Limit
from tests import pages, registered
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.standards import sections

SEEK_ADVICE = "falls under the general standards: seek advice now"
TYPED: dict[FigureKind, dict[str, str]] = {
    FigureKind.PENALTY: {
        "number": registered.PENALTY["number"],
        "office": "甲海关",
        "decided_on": "2026-05-12",
        "party": "enterprise",
        "ground": "supervision",
        "acts": "1",
        "fine": "3,000",
        "confiscated_gains": "",
        "confiscated_goods": "",
        "state": "in_force",
        "state_note": "",
        "document": "",
    },
    FigureKind.NOTIFICATION: {
        "notified_on": "2026-06-01",
        "country": "日本",
        "product": "冷冻菠菜",
        "batches": "B-1\r\n",
        "unnumbered": "1",
        "own_fault": "yes",
        "confirmed_on": "2026-07-01",
        "quality_management": "no",
    },
    FigureKind.LISTING: {"since": "2024-01-01", "until": "2026-02-01", "note": ""},
    FigureKind.LOOK_UP: {"looked_up_on": "2026-11-20", "was_listed": "no"},
    FigureKind.DOCUMENTS: {
        "year": "2025",
        "declarations": "11,746",
        "filing_lists": "1100",
        "manifests": "0",
        "other": "0",
        "reason": "",
    },
}


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def register_url(enterprise: Enterprise) -> str:
    return reverse("assessments:register", args=[enterprise.public_id])


@pytest.fixture
def add_url(enterprise: Enterprise) -> Callable[..., str]:
    def add_url(kind: str, **query: object) -> str:
        path = reverse("assessments:add_figure", args=[enterprise.public_id, kind])
        return path + (f"?{urlencode(query)}" if query else "")

    return add_url


@pytest.fixture
def penalty(enterprise: Enterprise, officer: User) -> Penalty:
    return registered.penalty(enterprise, by=officer)


def url(figure: Figure, name: str = "figure") -> str:
    return reverse(f"assessments:{name}", args=[figure.enterprise.public_id, figure.kind.value, figure.public_id])


def facts(response: Any) -> dict[str, str]:
    (facts,) = pages.by_class(response, "facts")
    return {pages.text(each.find("dt")): pages.text(each.find("dd")) for each in facts.iter("div")}


def said(response: Any) -> str:
    return pages.text(pages.by_class(response, "error-summary")[0]).removeprefix("Please correct the following ")


def rows(response: Any, name: str) -> list[str]:
    section = next(each for each in pages.page(response).iter("section") if each.get("aria-labelledby") == name)
    return [pages.text(row) for body in section.iter("tbody") for row in body.iter("tr")]


# Fields that are picked or checked, not typed.
CHOICES = {"party", "document", "was_listed", "own_fault", "recognised", "cannot_be_calculated"}

# --- The page ----------------------------------------------------------------------------------


def test_empty_register_names_missing_years(officer_page: Client, register_url: str):
    response = officer_page.get(register_url)

    assert pages.heading(response) == "Register of figuresFirst Logistics Ltd"
    assert rows(response, "documents") == ["2026 final from 2027-01-01 Enter 2026", "2025 missing Enter 2025"]
    assert pages.texts(response, "status--warn") == ["missing"]
    assert "No decisions entered." in pages.text(pages.by_id(response, "main"))


def test_register_page_shows_every_row_and_the_totals(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    for kind in FigureKind:
        registered.add(enterprise, kind, by=officer)
    registered.penalty(enterprise, by=officer, number="2", disclosed=True, recognised=True)
    registered.documents(enterprise, by=officer, year=2024, **registered.UNKNOWN)

    response = officer_page.get(register_url)

    decided = "2026-05-12 甲海关 the enterprise itself customs supervision regulations 3,000.00"
    assert rows(response, "penalties") == [
        f"2 {decided} recognized by customs in force",
        f"沪关缉违字〔2026〕0012号 {decided} no in force",
    ]
    assert rows(response, "notifications") == ["日本 2026-06-01 冷冻菠菜 2 yes (confirmed 2026-07-01) no no"]
    assert rows(response, "listings") == ["2024-01-01 2026-02-01 —"]
    assert rows(response, "documents") == [
        "2026 final from 2027-01-01 Enter 2026",
        "2025 11,746 1,100 0 0 12,846",
        "2024 cannot be calculated: 系统迁移，无法统计。",
    ]
    main = pages.text(pages.by_id(response, "main"))
    assert "2 decisions in force or under appeal, RMB 6,000.00 in total" in main
    assert "2026-11-20: not on the list" in main
    assert "Last changed 23 November 2026, 12:00 Beijing time, version 7" in main


@pytest.mark.parametrize(
    ("state", "ground", "shown"),
    [
        ("in_force", f"smuggling {SEEK_ADVICE}", "in force"),
        ("under_appeal", f"smuggling {SEEK_ADVICE}", "under reconsideration or appeal"),
        ("changed", f"smuggling {SEEK_ADVICE}", "in force, amount changed"),
        ("revoked", "smuggling", "revoked"),
    ],
)
def test_penalty_for_smuggling_refers_to_the_general_standards(
    state: str,
    ground: str,
    shown: str,
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
):
    registered.penalty(enterprise, by=officer, ground="smuggling", state=state)

    assert rows(officer_page.get(register_url), "penalties") == [
        f"沪关缉违字〔2026〕0012号 2026-05-12 甲海关 the enterprise itself {ground} 3,000.00 no {shown}"
    ]


def test_numbers_are_grouped_by_thousands_in_chinese_too(
    sign_in: Callable[[User], Client], register_url: str, enterprise: Enterprise, officer: User
):
    officer.language = Language.CHINESE
    officer.save()
    registered.documents(enterprise, by=officer)

    response = sign_in(officer).get(register_url)

    assert rows(response, "documents")[-1] == "2025 11,746 1,100 0 0 12,846"


def test_page_names_the_general_standards_for_other_limits(officer_page: Client, register_url: str):
    main = pages.text(pages.by_id(officer_page.get(register_url), "main"))

    assert "the limits for penalties are in the general standards: not assessed here" in main
    assert "Decides items: 10(1), 10(2), 10(3)" in main


def test_voided_row_stays_visible(officer_page: Client, register_url: str, penalty: Penalty, officer: User):
    actions.void(figure=penalty, version=1, reason="重复录入。", by=officer, at=NOW)

    response = officer_page.get(register_url)

    assert pages.texts(response, "status--cancelled") == ["entered by mistake"]
    assert "0 decisions in force" in pages.text(pages.by_id(response, "main"))
    assert rows(response, "penalties")[0].endswith(" no struck out, does not count")
    assert facts(officer_page.get(url(penalty)))["Status of the decision"] == "struck out, does not count"


FOR_A_BROKER = "For such an enterprise that applies today:"


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        (
            {"declarations": 8_000, "filing_lists": 0, "manifests": 0, "other": 0},
            "No penalty can be afforded: with 8,000",
        ),
        (
            {"declarations": 30_000, "filing_lists": 0, "manifests": 0, "other": 0},
            "Penalties within the limit with 30,000",
        ),
        (registered.UNKNOWN, "No penalty can be afforded: where the number of relevant documents cannot be calculated"),
        (None, ""),
    ],
)
def test_broker_reads_the_penalty_limit_before_the_first_penalty(
    documents: dict[str, Any] | None,
    sentence: str,
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
):
    if documents:
        registered.documents(enterprise, by=officer, year=2025, **documents)

    response = officer_page.get(register_url)

    sentences = [text for each in pages.page(response).iter("p") if (text := pages.text(each)).startswith(FOR_A_BROKER)]
    assert [each.startswith(f"{FOR_A_BROKER} {sentence}") for each in sentences] == [True] * bool(sentence)


def test_chinese_register_has_no_blank_after_a_colon(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    registered.documents(enterprise, by=officer, year=2025)
    officer_page.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

    shown = pages.text(pages.by_id(officer_page.get(register_url), "main"))

    assert ("此类企业如于今天申请：" in shown, "： " in shown) == (True, False)


def test_page_names_no_limits_without_a_valid_edition(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    registered.documents(enterprise, by=officer, year=2025)
    Edition.objects.update(valid_from=date(2030, 1, 1))

    response = officer_page.get(register_url)

    assert (response.status_code, FOR_A_BROKER in pages.text(pages.page(response))) == (200, False)


@pytest.mark.parametrize("count", [1, 20])
def test_register_page_takes_a_constant_number_of_queries(
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
    count: int,
    django_assert_num_queries: Any,
):
    for number in range(count):
        registered.penalty(enterprise, by=officer, number=str(number))
        registered.notification(enterprise, by=officer)

    with django_assert_num_queries(18):
        officer_page.get(register_url)


@pytest.mark.parametrize("count", [1, 20])
def test_row_page_takes_a_constant_number_of_queries(
    officer_page: Client, penalty: Penalty, officer: User, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        values = penalty.values() | {"state_note": str(number)}
        penalty = actions.change(figure=penalty, version=penalty.version, values=values, by=officer, at=NOW)  # type: ignore[assignment]

    with django_assert_num_queries(9):
        officer_page.get(url(penalty))


def test_officers_and_managers_find_the_register_in_the_menu(
    officer_page: Client, sign_in: Callable[[User], Client], manager: User, contributor: User, register_url: str
):
    sees_link = {
        who: register_url in pages.links(client.get("/"))
        for who, client in (
            ("officer", officer_page),
            ("manager", sign_in(manager)),
            ("contributor", sign_in(contributor)),
        )
    }

    assert sees_link == {"officer": True, "manager": True, "contributor": False}


def test_manager_reads_and_cannot_change(
    sign_in: Callable[[User], Client], manager: User, register_url: str, penalty: Penalty
):
    page = sign_in(manager)

    register, row = page.get(register_url), page.get(url(penalty))

    assert not any("/new/" in link for link in pages.links(register))
    assert [each.get("method") for each in pages.by_id(row, "main").iter("form")] == []
    assert facts(row)["Fine (RMB)"] == "3,000.00"


# --- Adding ------------------------------------------------------------------------------------


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


# --- A row -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FigureKind)
def test_saving_an_unchanged_form_changes_nothing(
    officer_page: Client, enterprise: Enterprise, officer: User, kind: FigureKind
):
    row = registered.add(enterprise, kind, by=officer)

    response = officer_page.post(url(row), pages.form_to(officer_page.get(url(row)), url(row)))

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.version, row.values()) == (1, registered.ONE_OF_EACH[kind])


def test_history_shows_what_changed(officer_page: Client, penalty: Penalty):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    officer_page.post(url(penalty), form | {"fine": "2,000", "state": "changed", "warning": "on"})

    response = officer_page.get(url(penalty))

    history = [pages.text(line) for line in pages.by_class(response, "history")[0].findall("li")]
    changes = (
        "Warning: no → yes Fine (RMB): 3,000.00 → 2,000.00 Status of the decision: in force → in force, amount changed"
    )
    assert history == [f"2026-11-23 12:00 · Officer {changes}", "2026-11-23 12:00 · Officer Entered"]


def test_stale_change_shows_both_versions_and_keeps_input(officer_page: Client, penalty: Penalty, colleague: User):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    theirs = penalty.values() | {"state_note": "复议中", "state": "under_appeal"}
    actions.change(figure=penalty, version=1, values=theirs, by=colleague, at=NOW)

    response = officer_page.post(url(penalty), form | {"fine": "2000"})

    again = pages.form_to(response, url(penalty))
    assert response.status_code == 409
    assert said(response).startswith("Officer changed this in the meantime, so your change was not saved.")
    assert (facts(response)["Fine (RMB)"], facts(response)["What happened since"]) == ("3,000.00", "复议中")
    assert (again["fine"], again["state"], again["version"]) == (["2000"], ["in_force"], ["2"])

    assert officer_page.post(url(penalty), again).status_code == 302
    assert [each.version for each in versions_of(penalty)] == [3, 2, 1]


def test_invalid_version_counts_as_outdated(officer_page: Client, penalty: Penalty):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))

    for damaged in ("", "x", "-1", "９", "9" * 30):
        assert officer_page.post(url(penalty), form | {"fine": "1", "version": damaged}).status_code == 409
        assert officer_page.post(url(penalty, "void_figure"), {"reason": "x", "version": damaged}).status_code == 409
    assert [each.version for each in versions_of(penalty)] == [1]


def test_row_is_voided_with_its_reason_and_restored(officer_page: Client, penalty: Penalty, register_url: str):
    void, restore = url(penalty, "void_figure"), url(penalty, "restore_figure")
    form = pages.form_to(officer_page.get(url(penalty)), void)

    marked = officer_page.post(void, form | {"reason": "重复录入。"})
    shown = officer_page.get(url(penalty))
    back = officer_page.post(restore, pages.form_to(shown, restore))

    assert (marked.headers["Location"], back.headers["Location"]) == (register_url, register_url)
    assert pages.texts(shown, "notice--warn")[0].startswith("Entered by mistake: not counted 重复录入。")
    assert [each.get("action") for each in pages.by_id(shown, "main").iter("form")] == [restore]
    penalty.refresh_from_db()
    assert (penalty.version, penalty.is_void) == (3, False)
    history = pages.texts(officer_page.get(url(penalty)), "history")[0]
    assert "Restored to the register" in history
    assert "Marked as entered by mistake: 重复录入。" in history


def test_voiding_without_a_reason_is_reported_at_its_field(officer_page: Client, penalty: Penalty):
    response = officer_page.post(url(penalty, "void_figure"), {"reason": " ", "version": "1"})

    assert response.status_code == 422
    assert pages.errors(response) == [
        (
            "#void_reason",
            "Why this was a mistake Explain why this was a mistake: the row is kept, with your reason.",
        )
    ]
    assert not Penalty.objects.get().is_void


def test_change_of_a_voided_row_is_refused_and_input_kept(officer_page: Client, penalty: Penalty, officer: User):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    actions.void(figure=penalty, version=1, reason="重复录入。", by=officer, at=NOW)

    response = officer_page.post(url(penalty), form | {"fine": "2000"})

    assert response.status_code == 409
    assert said(response).startswith("This row is marked as entered by mistake.")
    assert pages.form_to(response, url(penalty))["fine"] == ["2000"]


def test_row_of_another_enterprise_or_kind_is_404(
    officer_page: Client, penalty: Penalty, other_enterprise: Enterprise, stranger: User, enterprise: Enterprise
):
    theirs = registered.penalty(other_enterprise, by=stranger)
    paths = [
        url(theirs),
        reverse("assessments:figure", args=[enterprise.public_id, "penalty", theirs.public_id]),
        reverse("assessments:figure", args=[enterprise.public_id, "listing", penalty.public_id]),
    ]

    assert [officer_page.get(path).status_code for path in paths] == [404, 404, 404]


def test_history_lists_changed_batch_numbers(officer_page: Client, enterprise: Enterprise, officer: User):
    row = registered.notification(enterprise, by=officer, batches=["B-1", "B-2", "", ""])
    form = pages.form_to(officer_page.get(url(row)), url(row))
    officer_page.post(
        url(row), form | {"batches": "B-2\n\u200b\n B\u200b  3 ", "unnumbered": "", "confirmed_on": "2026-07-02"}
    )

    history = pages.texts(officer_page.get(url(row)), "history")[0]

    assert Notification.objects.get().batches == ["B-2", "B 3"]
    assert "Batch numbers: B-1, B-2, 2 without a number → B-2, B 3" in history


# --- Questions ---------------------------------------------------------------------------------

MEANT = "Please check Nothing is stored yet. Correct the value, or confirm that it is correct."


def ticked(response: Any) -> str:
    """The value of the box that confirms."""
    return str(pages.by_id(response, "id_meant_0").get("value"))


def test_number_that_looks_like_another_is_stored_only_if_meant(
    officer_page: Client, add_url: Callable[..., str], penalty: Penalty
):
    typed = TYPED[FigureKind.PENALTY] | {"number": "滬關緝違字〔2026〕0012號", "token": str(uuid4())}

    asked = officer_page.post(add_url("penalty"), typed)
    stored_before = Penalty.objects.count()
    stored = officer_page.post(add_url("penalty"), typed | {"meant": ticked(asked)})

    assert asked.status_code == 422
    assert pages.errors(asked) == [
        (
            "#id_number",
            (
                "Number of the decision “滬關緝違字〔2026〕0012號” looks like decision “沪关缉违字〔2026〕0012号” of 12 May 2026, "
                "which is in the register: the same?"
            ),
        ),
        ("#id_meant_0", MEANT),
    ]
    assert (stored_before, stored.status_code, Penalty.objects.count()) == (1, 302, 2)


@pytest.mark.parametrize(
    ("kind", "field", "value", "sentence"),
    [
        ("penalty", "fine", "999,999,999,999", "Fine (RMB) RMB 999,999,999,999.00 is an unusually large amount."),
        ("penalty", "acts", "900", "Number of acts in the decision 900 is an unusually large number."),
        ("listing", "until", "2206-02-01", "Listed until 1 February 2206 is more than 10 years ahead."),
        (
            "documents",
            "other",
            "99999999",
            "Other relevant documents (number) 99,999,999 is an unusually large number.",
        ),
    ],
)
def test_unlikely_value_is_stored_only_if_confirmed(
    officer_page: Client, add_url: Callable[..., str], kind: str, field: str, value: str, sentence: str
):
    figure_kind = FigureKind(kind)
    typed = TYPED[figure_kind] | {field: value, "token": str(uuid4())}

    asked = officer_page.post(add_url(kind), typed)
    stored_before = FIGURES[figure_kind].objects.count()
    stored = officer_page.post(add_url(kind), typed | {"meant": ticked(asked)})

    assert pages.errors(asked) == [(f"#id_{field}", sentence), ("#id_meant_0", MEANT)]
    assert (stored_before, stored.status_code, FIGURES[figure_kind].objects.count()) == (0, 302, 1)


def test_confirmation_is_for_the_value_that_was_asked_about(officer_page: Client, add_url: Callable[..., str]):
    typed = TYPED[FigureKind.PENALTY] | {"fine": "999,999,999,999", "token": str(uuid4())}
    asked = officer_page.post(add_url("penalty"), typed)

    response = officer_page.post(add_url("penalty"), typed | {"fine": "888,888,888", "meant": ticked(asked)})

    assert (response.status_code, Penalty.objects.count()) == (422, 0)


def test_unchanged_value_is_not_asked_about_again(officer_page: Client, enterprise: Enterprise, officer: User):
    row = registered.penalty(enterprise, by=officer, fine=Decimal("200000000.00"))
    form = pages.form_to(officer_page.get(url(row)), url(row))

    response = officer_page.post(url(row), form | {"state_note": ["under way"]})

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.fine, row.state_note, row.version) == (Decimal("200000000.00"), "under way", 2)


@pytest.mark.parametrize("line", Path(__file__).with_name("decision-six-ways.txt").read_text().splitlines()[:7])
def test_decision_written_in_any_way_is_already_there(
    officer_page: Client, add_url: Callable[..., str], enterprise: Enterprise, officer: User, line: str
):
    registered.penalty(enterprise, by=officer, number="沪关缉违字〔2026〕0012-3号")

    response = officer_page.post(
        add_url("penalty"), TYPED[FigureKind.PENALTY] | {"number": line, "token": str(uuid4())}
    )

    assert (response.status_code, Penalty.objects.count()) == (422, 1)
    assert "is already in the register. Open it there instead." in said(response)
