"""Customs decides about each document of an item: accepted, or not, with a reason and the place."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.refusals import Refused, Stale
from assessments.models import Assessment
from reports import layout
from reviews import queries
from reviews.actions import case as cases
from reviews.actions import document as actions
from reviews.actions import letters
from reviews.judgment import FileJudgment, FileKey
from reviews.models import DocumentJudgment
from reviews.record import parse
from reviews.verification import problems
from tests import pages, rounds
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.reviews.views.test_two_answers import read

pytestmark = pytest.mark.usefixtures("in_english")
REFUSED = FileJudgment("not_accepted", "wrong_period", "p. 2", "台账止于八月。")


@pytest.fixture
def key(rated: Assessment, officer: User, reviewer: User) -> FileKey:
    """A document of items 20 and 21 in a submission that the reviewer has taken."""
    link = put_in_vault(rated.answers.get(item__number=21), by=officer)
    put_in_vault(rated.answers.get(item__number=20), by=officer)
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()
    cases.take(assessment=rated, by=reviewer, at=NOW)
    return FileKey(str(link.document.public_id), 1, 1)


@pytest.fixture
def page(reviewer: User, sign_in: Any) -> Client:
    client: Client = sign_in(reviewer)
    return client


def url(case: Assessment, key: FileKey, number: int = 21) -> str:
    return reverse("reviews:judge_file", args=[case.public_id, number, *key])


def item_url(case: Assessment, number: int = 21) -> str:
    return reverse("reviews:item", args=[case.public_id, number])


def decide(
    case: Assessment, key: FileKey, value: FileJudgment, *, by: User, number: int = 21, version: int = 0
) -> DocumentJudgment | None:
    return actions.judge_file(assessment=case, number=number, key=key, version=version, judgment=value, by=by, at=NOW)


def said(client: Client, case: Assessment, number: int = 21) -> list[str]:
    return pages.texts(client.get(item_url(case, number)), "decision-state")


def events() -> int:
    return Event.objects.filter(kind="reviews.document_judged").count()


# --- Deciding ------------------------------------------------------------------------------------


def test_decision_is_saved_for_the_item_alone(page: Client, rated: Assessment, key: FileKey):
    before = said(page, rated)

    response = page.post(url(rated, key), {"version": "0", "verdict": "accepted", "where": "p. 2"})

    assert response.url == f"{item_url(rated)}#file-{key.document}-1-1"
    assert (before, said(page, rated)) == (["not decided"], ["accepted (p. 2) Reviewer"])
    assert said(page, rated, 20) == ["not decided"]


def test_not_accepted_says_why_and_where(page: Client, rated: Assessment, key: FileKey):
    data = {
        "version": "0",
        "verdict": "not_accepted",
        "why": "wrong_period",
        "where": "p. 2",
        "remark": "台账止于八月。",
    }

    page.post(url(rated, key), data)

    shown = page.get(item_url(rated))
    assert pages.texts(shown, "decision-state") == ["not accepted covers another period (p. 2) Reviewer"]
    assert "台账止于八月。" in pages.texts(shown, "typed")
    case = page.get(reverse("reviews:case", args=[rated.public_id]))
    assert "0 accepted, 1 not accepted, 0 not decided" in pages.texts(case, "hint")


def test_decision_is_taken_back(page: Client, rated: Assessment, key: FileKey, reviewer: User):
    decide(rated, key, REFUSED, by=reviewer)

    page.post(url(rated, key), {"version": "1", "verdict": ""})

    assert said(page, rated) == ["not decided"]
    assert queries.judgments(queries.newest(rated)) == {}


def test_same_decision_again_changes_nothing(rated: Assessment, key: FileKey, reviewer: User):
    first = decide(rated, key, REFUSED, by=reviewer)

    again = decide(rated, key, REFUSED, by=reviewer, version=0)
    nothing = decide(rated, key, FileJudgment(), by=reviewer, number=20)

    assert (again, nothing, events()) == (first, None, 1)


def test_decision_over_one_not_seen_is_not_saved(page: Client, rated: Assessment, key: FileKey, reviewer: User):
    decide(rated, key, REFUSED, by=reviewer)

    response = page.post(url(rated, key), {"version": "0", "verdict": "accepted"})

    assert response.status_code == 409
    assert DocumentJudgment.objects.get().verdict == "not_accepted"
    with pytest.raises(Stale):
        decide(rated, key, FileJudgment("accepted"), by=reviewer)


def test_htmx_gets_the_decision_alone(page: Client, rated: Assessment, key: FileKey):
    script = {"HX-Request": "true"}

    response = page.post(url(rated, key), {"version": "0", "verdict": "accepted"}, headers=script)
    refused = page.post(url(rated, key), {"version": "1", "verdict": "not_accepted", "where": "3"}, headers=script)

    assert pages.texts(response, "decision-state") == ["accepted Reviewer"]
    assert "<html" not in response.content.decode()
    assert (refused.status_code, pages.texts(refused, "save-state--refused")) == (
        422,
        ["Not saved yet: choose why the document is not accepted."],
    )
    assert 'value="3"' in refused.content.decode()


def test_page_shows_what_was_typed_without_script(page: Client, rated: Assessment, key: FileKey):
    data = {"version": "0", "verdict": "not_accepted", "where": "p. 2", "remark": "台账止于八月。"}

    response = page.post(url(rated, key), data)

    assert response.status_code == 422
    assert pages.texts(response, "save-state--refused") == ["Not saved yet: choose why the document is not accepted."]
    assert 'value="p. 2"' in response.content.decode()
    assert "台账止于八月。" in response.content.decode()
    assert DocumentJudgment.objects.count() == 0


def test_reading_page_decides_with_the_document_in_view(page: Client, rated: Assessment, key: FileKey):
    address = f"{reverse('reviews:read', args=[rated.public_id, *key])}?item=21"

    before = pages.texts(page.get(address), "decision-state")
    response = page.post(url(rated, key), {"version": "0", "verdict": "accepted", "from": "read"})

    assert (before, response.url) == (["not decided"], address)
    assert pages.texts(page.get(address), "decision-state") == ["accepted Reviewer"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"verdict": "perhaps"}, 400),
        ({"verdict": "not_accepted", "why": "unknown"}, 400),
        ({"verdict": "not_accepted"}, 422),
        ({"verdict": "not_accepted", "why": "other"}, 422),
        ({"verdict": "accepted", "where": "9" * 41}, 422),
        ({"verdict": "accepted", "remark": "长" * 10_001}, 422),
        ({"verdict": "accepted", "version": "x"}, 400),
    ],
)
def test_bad_decision_gets_its_status_and_changes_nothing(
    page: Client, rated: Assessment, key: FileKey, data: dict[str, str], status: int
):
    response = page.post(url(rated, key), {"version": "0"} | data)

    assert (response.status_code, DocumentJudgment.objects.count(), events()) == (status, 0, 0)


def test_document_of_another_item_is_not_found(page: Client, rated: Assessment, key: FileKey):
    answers = [
        page.post(url(rated, place, number), {"version": "0", "verdict": "accepted"}).status_code
        for place, number in ((key, 22), (key, 99), (key._replace(version=2), 21), (key._replace(position=2), 21))
    ]

    assert answers == [404] * 4
    with pytest.raises(Refused, match="no evidence of this item"):
        decide(rated, key, FileJudgment("accepted"), by=User.objects.get(cases__assessment=rated), number=22)


def test_database_refuses_a_refusal_without_reason(rated: Assessment, key: FileKey, reviewer: User):
    row = decide(rated, key, REFUSED, by=reviewer)
    assert row

    for wrong in ({"reason": ""}, {"verdict": "accepted"}, {"reason": "other", "remark": ""}, {"verdict": "perhaps"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentJudgment.objects.filter(pk=row.pk).update(**wrong)


# --- Sending -------------------------------------------------------------------------------------


def test_enterprise_sees_nothing_before_it_is_sent(
    rated: Assessment, key: FileKey, reviewer: User, officer_page: Client
):
    decide(rated, key, REFUSED, by=reviewer)
    rounds.judge(rated, 20, by=reviewer)
    places = [reverse("reviews:sent", args=[rated.public_id]), reverse("assessments:item", args=[rated.public_id, 21])]

    before = [officer_page.get(place).content.decode() for place in places]
    letters.send(assessment=rated, by=reviewer, at=NOW)
    after = [officer_page.get(place) for place in places]

    assert ["台账止于八月。" in each for each in before] == [False, False]
    assert [pages.texts(each, "not-accepted") for each in after] == [
        ["Not accepted: “快件查验登记” (p. 2): covers another period 台账止于八月。"]
    ] * 2


def test_record_has_the_decisions(rated: Assessment, key: FileKey, reviewer: User):
    decide(rated, key, REFUSED, by=reviewer)

    sent = letters.send(assessment=rated, by=reviewer, at=NOW)

    files = {item.number: [file.model_dump() for file in item.files] for item in parse(sent.content).items}
    expected = {"document": key.document, "version": 1, "position": 1, "verdict": "not_accepted"}
    assert files[21] == [expected | {"reason": "wrong_period", "page": "p. 2", "remark": "台账止于八月。"}]
    assert files[20] == []
    # An item without decisions keeps the bytes of earlier records.
    assert bytes(sent.content).count(b'"files"') == 1
    assert letters.send(assessment=rated, by=reviewer, at=NOW) == sent
    assert list(problems()) == []


def test_report_says_what_is_not_accepted(rated: Assessment, key: FileKey, reviewer: User):
    decide(rated, key, REFUSED, by=reviewer)
    letters.send(assessment=rated, by=reviewer, at=NOW)
    _row, _record, word = queries.records(rated)[0]

    view = layout.review_view(next(item for item in word.items if item.number == 21), ("en",))

    assert view
    ((sentence, remark),) = view.not_accepted
    assert (sentence.en, remark) == ("Not accepted: “快件查验登记” (p. 2): covers another period", "台账止于八月。")


def test_next_round_keeps_decisions_on_what_did_not_change(
    page: Client, rated: Assessment, key: FileKey, reviewer: User, officer: User
):
    decide(rated, key, FileJudgment("accepted"), by=reviewer, number=20)
    decide(rated, key, REFUSED, by=reviewer)
    rounds.return_(rated, 21, by=reviewer)
    rated.refresh_from_db()
    rounds.rate(rated, 21, by=officer, note="已补正。")
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()

    rounds.take(rated, by=reviewer)

    # Item 21 changed, so its document is looked at again.
    assert said(page, rated, 20) == ["accepted as in the last round"]
    assert said(page, rated, 21) == ["not decided"]


def test_decision_is_in_chinese_too(rated: Assessment, key: FileKey, page: Client, reviewer: User):
    decide(rated, key, REFUSED, by=reviewer)

    shown = read(page, item_url(rated), "zh-hans")

    assert pages.texts(shown, "decision-state") == ["不予认可 所属期间不符（p. 2） Reviewer"]
