"""The enterprise's pages relative to a signed-in page of the same size that does nothing."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.test import Client

from bench.measuring import Ratio, Statements, ratio, statements
from bench.portal import Portal


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    yield from sheet(portal, times)
    for name, url in (
        ("hub", portal.url("assessments:hub")),
        ("readiness", portal.url("assessments:readiness")),
        ("item page", portal.url("assessments:item", 11)),
    ):
        yield from against_trivial(name, portal.client, url, times, most=6)
    url, in_panel = portal.url("assessments:item", 11), {"HX-Request": "true"}
    yield from against_trivial("panel", portal.client, url, times, most=6, headers=in_panel)


def sheet(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    url = portal.url("assessments:worksheet")
    yield from against_trivial("worksheet", portal.client, url, times, most=6)
    size = len(portal.client.get(url).content)
    page = partial(portal.client.get, url)
    same = partial(portal.client.get, f"/bench/queries/{portal.assessment.public_id}/?size={size}")
    assert statements("floor", same).count == statements("page", page).count
    yield ratio("worksheet / same queries", page, same, times, most=1.5)


def against_trivial(
    name: str, client: Client, url: str, times: int, *, most: float, **asked: Any
) -> Iterator[Ratio | Statements]:
    """`asked`: of the request, such as its headers."""
    response = client.get(url, **asked)
    assert response.status_code == 200, response.status_code
    page, trivial = partial(client.get, url, **asked), partial(client.get, f"/bench/page/?size={len(response.content)}")
    yield ratio(f"{name} / trivial page", page, trivial, times, most=most)
    yield statements(name, page)
