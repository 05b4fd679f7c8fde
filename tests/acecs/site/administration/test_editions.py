"""An edition is loaded, looked at in full, published, and taken back while no assessment uses it."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.models import Assessment
from standards import actions
from standards.law.limits import LimitCode
from standards.models import DatedAmount, Edition, Item, Note
from standards.queries.editions import published
from standards.states import ItemKind, PassRuleName
from tests import pages
from tests.acecs.site.administration.test_operations import whole
from tests.conftest import NOW


@pytest.fixture
def loaded(db: None) -> Edition:
    return actions.load(data=whole("2030"), at=NOW)


def url(name: str, code: str = "2030") -> str:
    return reverse(f"administer_{name}", args=[code])


def shown(response: Any) -> str:
    return pages.text(pages.by_id(response, "main"))


def limits_in(response: Any) -> list[str]:
    items = [pages.text(each) for each in pages.by_id(response, "main").iter("li")]
    return [each for each in items if re.search(r": at most|：.*不超过", each)]


def speak(user: User, page: Client, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)
    page.cookies[settings.LANGUAGE_COOKIE_NAME] = language


def texts_of(edition: Edition) -> dict[str, list[str]]:
    """Field → its texts, for every text of an edition in both languages."""
    rows: list[Any] = [edition, *edition.business_types.all(), *edition.pass_conditions.all()]
    rows += [*edition.profile_questions.all(), *DatedAmount.objects.filter(edition=edition)]
    for item in edition.items.all():
        kinds = (item.sub_items, item.notes, item.expected_evidence, item.checklist, item.profile_suggestions)
        rows += [item, *(row for kind in kinds for row in kind.all()), *item.also_listed.all()]
    found: dict[str, list[str]] = {}
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.name.endswith(("_en", "_zh")):
                found.setdefault(f"{row._meta.model_name}.{field.name}", []).append(getattr(row, field.name))
    return found


def test_page_shows_every_text_in_both_languages(page: Client, loaded: Edition):
    text = shown(page.get(url("edition")))

    missing = {
        name: [each for each in texts if " ".join(each.split()) not in text] for name, texts in texts_of(loaded).items()
    }
    assert {name: texts for name, texts in missing.items() if texts} == {}


def test_page_shows_limits_and_dated_amounts(page: Client, loaded: Edition):
    response = page.get(url("edition"))

    text = shown(response)

    assert limits_in(response) == [
        "notified batches that count: at most 2",
        "serious safety or health problems that count: at most 0",
        "listings that count: at most 0",
        "10(1): amount of each penalty: at most RMB 10,000",
        "10(2): penalties that count: at most 1 per 10,000 relevant documents of the year before",
        "10(2): sum of the penalties: at most RMB 30,000",
        "10(3): penalties that count: at most 0",
    ]
    assert "2025-10-11 2027-06-30 1,000,000" in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_shows_no_code_of_the_file(language: str, page: Client, loaded: Edition, administrator: User):
    speak(administrator, page, language)
    questions = [each.code for each in loaded.profile_questions.all()]

    words = set(re.findall(r"[\w.-]+", shown(page.get(url("edition")))))

    codes = {*LimitCode, *PassRuleName, *ItemKind.values} - {ItemKind.IT}
    assert words & {*codes, *questions, "500000.00", "10000"} == set()


def test_page_says_limits_in_chinese(page: Client, loaded: Edition, administrator: User):
    speak(administrator, page, "zh-hans")

    assert limits_in(page.get(url("edition")))[4] == "10(2)：计入的处罚次数：上一年度每10,000票相关单证不超过1次"


def test_query_count_of_the_page_is_fixed(page: Client, loaded: Edition, django_assert_num_queries: Any):
    Note.objects.bulk_create(
        [
            Note(item=item, position=40, kind="reading", text_en="One more.", text_zh="又一条。")
            for item in Item.objects.filter(edition=loaded)
        ]
    )
    page.get(url("edition"))

    with django_assert_num_queries(18):
        page.get(url("edition"))


def test_edition_is_published_once_with_an_event(page: Client, loaded: Edition, kinds: Any):
    page.post(url("publish_edition"))
    response = page.post(url("publish_edition"), follow=True)

    loaded.refresh_from_db()
    assert loaded.published_at is not None
    assert "Edition 2030 published" in shown(response)
    assert kinds()[-1] == "standards.edition_published"
    assert kinds().count("standards.edition_published") == 1


def test_incomplete_edition_is_not_published(page: Client, loaded: Edition):
    Item.objects.filter(edition=loaded, number=3).delete()

    response = page.post(url("publish_edition"))

    loaded.refresh_from_db()
    assert (response.status_code, loaded.published_at) == (422, None)
    assert "Item 3 of 1 to 32 is missing." in shown(response)


def test_unused_edition_is_taken_back_and_deleted(page: Client, loaded: Edition, kinds: Any):
    page.post(url("publish_edition"))

    refused = page.post(url("delete_edition"))
    page.post(url("unpublish_edition"))
    page.post(url("delete_edition"))

    assert refused.status_code == 409
    assert list(Edition.objects.values_list("code", flat=True)) == ["2022"]
    assert kinds()[-2:] == ["standards.edition_taken_back", "standards.edition_deleted"]


def test_used_edition_cannot_be_taken_back(page: Client, draft: Assessment):
    response = page.post(url("unpublish_edition", "2022"))

    assert response.status_code == 409
    assert "An assessment uses this edition, so it stays." in shown(response)
    assert Edition.objects.get().published_at is not None


def test_list_shows_title_validity_and_state(page: Client, loaded: Edition):
    text = shown(page.get(reverse("administer_editions")))

    assert f"2030 {loaded.title_en} 2022-10-28 2026-03-31 0 loaded, not published" in text


# --- Which edition is offered ------------------------------------------------------------------


def later(code: str, valid_from: date, valid_until: date | None, *, is_published: bool = True) -> None:
    edition = actions.load(data=whole(code), at=NOW)
    at = NOW if is_published else None
    Edition.objects.filter(pk=edition.pk).update(valid_from=valid_from, valid_until=valid_until, published_at=at)


def test_published_edition_valid_on_the_day_is_offered_first(edition: Edition):
    later("later", date(2026, 4, 1), None)
    later("unpublished", date(2026, 5, 1), None, is_published=False)

    offered = {day.isoformat(): [each.code for each in published(day)] for day in (date(2026, 3, 31), date(2026, 4, 1))}

    assert offered == {"2026-03-31": ["2022", "later"], "2026-04-01": ["later", "2022"]}


def test_edition_that_has_ended_is_offered_before_one_to_come(edition: Edition):
    later("later", date(2027, 1, 1), None)

    assert [each.code for each in published(date(2026, 11, 30))] == ["2022", "later"]


def test_choice_of_editions_shows_title_and_validity(client: Client, officer: Any, edition: Edition):
    later("later", date(2026, 4, 1), None)
    later("unpublished", date(2026, 5, 1), None, is_published=False)
    client.force_login(officer)

    response = client.get(reverse("assessments:start"))

    options = [
        pages.text(each) for each in pages.page(response).iter("option") if each.get("value") in ("2022", "later")
    ]
    assert options == [
        f"later {edition.title_en} (valid from 1 April 2026)",
        f"2022 {edition.title_en} (valid from 28 October 2022 to 31 March 2026)",
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_unpublished_edition_cannot_be_started_with(client: Client, officer: Any, edition: Edition, method: str):
    later("unpublished", date(2026, 5, 1), None, is_published=False)
    client.force_login(officer)

    response = getattr(client, method)(reverse("assessments:start") + "?edition=unpublished")

    assert response.status_code == 404


def test_page_shows_periods_and_former_items(page: Client, loaded: Edition):
    loaded.items.filter(number=5).update(former_items={"2022": 6})

    text = shown(page.get(url("edition")))

    assert "From a certificate to the next re-review60 months" in text
    assert "From a refusal to a new application12 months" in text
    assert "Continues item 6 of edition 2022" in text
