"""How many bytes the grid takes: HTML before compression, style sheets and scripts after it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from tests import pages

EVERY_TYPE = range(1, 11)
LANGUAGES = ("zh-hans", "en")
MOST_HTML = 60_000
MOST_STYLE_AND_SCRIPT = 120_000


def files_of(response: object) -> list[Path]:
    """The style sheets and scripts that the page loads."""
    page = pages.page(response)
    urls = [each.get("href") for each in page.iter("link") if each.get("rel") == "stylesheet"]
    urls += [each.get("src") for each in page.iter("script") if each.get("src")]
    return [Path(finders.find(str(url).removeprefix("/static/"))) for url in urls]


@pytest.mark.parametrize("language", LANGUAGES)
def test_grid_of_all_items_is_light(officer_page: Client, start: Callable[..., Assessment], language: str):
    url = reverse("assessments:worksheet", args=[start(*EVERY_TYPE).public_id])

    officer_page.post(reverse("set_language"), {"language": language, "next": "/"})

    response = officer_page.get(url)

    assert len(pages.by_class(response, "item-row")) == 32
    files = files_of(response)
    assert {"grid.js", "grid.css", "theme.css"} <= {path.name for path in files}
    weight = len(response.content), sum(len(gzip.compress(path.read_bytes())) for path in files)
    assert (weight[0] <= MOST_HTML, weight[1] <= MOST_STYLE_AND_SCRIPT) == (True, True), weight
