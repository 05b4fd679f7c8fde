"""How many bytes the grid takes: HTML before compression, style sheets and scripts after it."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import asking, remark
from assessments.models import Assessment
from tests import corrected, documents, pages, rounds
from tests.conftest import NOW

EVERY_TYPE = range(1, 11)
LANGUAGES = ("zh-hans", "en")
MOST_HTML = 60_000
MOST_STYLE_AND_SCRIPT = 120_000
# What fits on the line at 1440 px.
NOTE = "规程第4版，抽查25份无异常"


def files_of(response: object) -> list[Path]:
    """The style sheets and scripts that the page loads."""
    page = pages.page(response)
    urls = [each.get("href") for each in page.iter("link") if each.get("rel") == "stylesheet"]
    urls += [each.get("src") for each in page.iter("script") if each.get("src")]
    return [Path(finders.find(str(url).removeprefix("/static/"))) for url in urls]


@pytest.fixture
def used(start: Callable[..., Assessment], officer: User, contributor: User) -> Assessment:
    """Every item is rated, has a note of one line, a person, a due date and a remark. One of three is asked for evidence, the
    others have a file; one of eight is *not applicable* with its reason, one is to be corrected.
    """
    draft = start(*EVERY_TYPE)
    rounds.register_documents(draft)
    draft.answers.update(assignee=contributor, due_date=date(2026, 12, 10))
    for answer in draft.answers.select_related("item", "assessment__enterprise").order_by("item__number"):
        number = answer.item.number
        rating = {0: "not_applicable", 1: "not_meet"}.get(number % 8, "meet")
        rounds.rate(draft, number, by=officer, rating=rating, note=NOTE)
        remark.write(answer=answer, text=NOTE, token=uuid4(), by=officer, at=NOW)
        if number % 3:
            documents.put_in_vault(answer, by=officer)
        if rating == "not_meet":
            corrected.planned(draft, number, by=officer)
    asking.ask(assessment=draft.public_id, numbers=range(3, 33, 3), note=NOTE, by=officer, at=NOW)
    return draft


def grid(page: Client, assessment: Assessment, language: str) -> HttpResponse:
    page.post(reverse("set_language"), {"language": language, "next": "/"})
    return page.get(reverse("assessments:worksheet", args=[assessment.public_id]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_grid_of_all_items_is_light(officer_page: Client, start: Callable[..., Assessment], language: str):
    response = grid(officer_page, start(*EVERY_TYPE), language)

    assert len(pages.by_class(response, "item-row")) == 32
    files = files_of(response)
    assert {"grid.js", "grid.css", "theme.css"} <= {path.name for path in files}
    weight = len(response.content), sum(len(gzip.compress(path.read_bytes())) for path in files)
    assert (weight[0] <= MOST_HTML, weight[1] <= MOST_STYLE_AND_SCRIPT) == (True, True), weight


@pytest.mark.parametrize("language", LANGUAGES)
def test_grid_in_full_use_is_light(officer_page: Client, used: Assessment, language: str):
    with time_machine.travel(NOW, tick=False):
        response = grid(officer_page, used, language)

    assert len(pages.by_class(response, "item-row")) == 32
    assert len(response.content) <= MOST_HTML
