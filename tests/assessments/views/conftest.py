from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from assessments.models import Assessment, Penalty
from tests import registered
from tests.assessments.views.item_forms import HTMX, Save, row, url


@pytest.fixture
def save(officer_page: Client, draft: Assessment) -> Save:
    """Send an item's form as the officer, without JavaScript or with it; of its page, or of its row on the worksheet."""

    def save(number: int, *, htmx: bool = False, sheet: bool = False, version: Any = 0, **entered: Any) -> Any:
        data = {"version": version, **entered}
        address = row(draft, number) if sheet else url(draft, number)
        return officer_page.post(address, data, headers=HTMX if htmx else {})

    return save


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
