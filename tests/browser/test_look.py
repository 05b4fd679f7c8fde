"""Geometry of pages: the head of a phone, the right third of a wide screen, distances of headings."""

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page

from tests.browser.looks import CUT, DESK, LANGUAGES, NARROWEST, PHONE, SHORT, TWO_LINES
from tests.browser.steps import ADMINISTRATOR, HEAD, MANAGER, OFFICER, REVIEWER, hub_of, speak

pytestmark = pytest.mark.browser

# How far right, of the content's width, the page's boxes reach.
# Signs of verdicts that are not on the line of their first word.
ALONE = """() => [...document.querySelectorAll('.verdict-title > strong')].filter((each) => each.querySelector('.mark'))
    .filter((each) => {
        const sign = each.querySelector('.mark').getBoundingClientRect(), [first] = each.getClientRects()
        return sign.top < first.top - 2 || sign.bottom > first.bottom + 2 || sign.left < first.left - 1
    }).map((each) => each.textContent.trim())"""
# How much of the hub's height the column beside the tasks fills.
FILLED = """() => {
  const [hub, aside] = [".hub", ".hub-aside"].map((each) => document.querySelector(each));
  return (aside.lastElementChild.getBoundingClientRect().bottom - hub.getBoundingClientRect().top) / hub.offsetHeight;
}"""
REACH = """() => {
    const main = document.querySelector('main'), style = getComputedStyle(main)
    const left = main.getBoundingClientRect().left + parseFloat(style.paddingLeft)
    const width = main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    const boxes = '.verdict, .task-list, .hub-aside, form [id^=div_id_], .both-languages, .question, .type-picker, textarea'
    const right = [...main.querySelectorAll(boxes)].filter((each) => each.offsetParent)
        .map((each) => each.getBoundingClientRect().right)
    return right.length ? (Math.max(...right) - left) / width : null
}"""

# Headings that are nearer to what is above than to their own. What is above the first heading of a form is above the form.
LOOSE = """() => {
    const above = (each) => {
        let one = each.previousElementSibling
        while (one && !one.offsetParent) one = one.previousElementSibling
        return one || (each.parentElement.matches('form') ? above(each.parentElement) : null)
    }
    return [...document.querySelectorAll('main :is(h2, h3)')]
        .map((each) => [each, above(each), each.nextElementSibling])
        .filter((three) => three.every((one) => one && one.offsetParent))
        .map((three) => three.map((one) => [one, one.getBoundingClientRect()]))
        .filter(([, [above]]) => above.matches('.ledger, .task-list, .facts, .checks, section, form, .notice'))
        // Not what is beside it.
        .filter(([[, box], [, above]]) => box.top >= above.bottom)
        .filter(([[, box], [, above], [, own]]) => box.top - above.bottom <= own.top - box.bottom)
        .map(([[each]]) => each.textContent.trim())
}"""

# Sentences of empty lists that are far below their heading.
FAR = """() => [...document.querySelectorAll('main :is(h2, h3) + .empty')].filter((each) => {
    const words = document.createRange()
    words.selectNodeContents(each)
    return words.getBoundingClientRect().top - each.previousElementSibling.getBoundingClientRect().bottom > 24
}).map((each) => each.textContent.trim())"""

# Chinese names that a table breaks into two lines.
BROKEN = """() => [...document.querySelectorAll('.ledger td')].filter((each) => !each.children.length)
    .filter((each) => /^[\\u4e00-\\u9fff]{2,4}$/.test(each.textContent.trim()))
    .filter((each) => {
        const words = document.createRange()
        words.selectNodeContents(each)
        return new Set([...words.getClientRects()].map((box) => box.top)).size > 1
    }).map((each) => each.textContent.trim())"""

# Cells of a phone's cards whose content begins left of its column, under the column's name.
UNDER_THE_NAME = """() => [...document.querySelectorAll('.ledger tbody td')].filter((each) => {
    const content = document.createRange()
    content.selectNodeContents(each)
    const left = each.getBoundingClientRect().left + 104
    return [...content.getClientRects()].some((box) => box.width && box.left < left)
}).map((each) => each.textContent.trim())"""


def returned(page: Page) -> str:
    """Path of the returned assessment's hub."""
    return hub_of(page, "快件运营业务")


def paths(page: Page) -> list[str]:
    """Pages of the half-done assessment, the enterprise's register and people."""
    hub = hub_of(page, "AEO")
    own = [link.get_attribute("href") or "" for link in page.locator(".masthead nav a").all()]
    of_hub = [hub + rest for rest in ("", "change/", "profile/", "readiness/", "worksheet/", "items/14/", "submit/")]
    return [*own, *of_hub, "/assessments/new/"]


@pytest.mark.parametrize("email", [OFFICER, MANAGER, REVIEWER, HEAD, ADMINISTRATOR])
def test_head_of_phone_has_two_lines(signed_in: Callable[..., Page], email: str):
    found = {}
    page = signed_in(email)

    for language in LANGUAGES:
        for size in (DESK, PHONE, NARROWEST):
            page.set_viewport_size(DESK)
            speak(page, language)
            page.set_viewport_size(size)
            height = page.locator(".masthead-bar").bounding_box()["height"]  # type: ignore[index]
            found[language, size["width"]] = (height <= TWO_LINES, page.evaluate(CUT))

    assert {place: wrong for place, wrong in found.items() if wrong != (True, [])} == {}


def test_language_is_switched_on_a_phone(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, viewport=PHONE)

    spoken = []
    for language in reversed(LANGUAGES):
        speak(page, language)
        spoken.append(page.locator("html").get_attribute("lang"))

    assert spoken == list(reversed(LANGUAGES))


def test_right_third_of_wide_screen_is_used(signed_in: Callable[..., Page]):
    found = {}
    page = signed_in(OFFICER)

    for path in paths(page):
        page.goto(path)
        page.set_viewport_size(DESK)
        found[path.split("/")[-2]] = page.evaluate(REACH)

    assert {place: reach for place, reach in found.items() if reach is not None and reach < 0.95} == {}


def test_hub_uses_the_column_beside_its_tasks(signed_in: Callable[..., Page]):
    """The facts, and who works on what, are beside the tasks rather than above an empty column."""
    page, found = signed_in(OFFICER, viewport=DESK), {}
    hubs = [
        returned(page),
        next(path for path in paths(page) if path.endswith("worksheet/")).removesuffix("worksheet/"),
    ]

    for hub, language in product(hubs, LANGUAGES):
        page.goto(hub)
        speak(page, language)
        found[hub, language] = page.evaluate(FILLED)

    assert {place: share for place, share in found.items() if share < 0.55} == {}
    assert len(found) == 2 * len(LANGUAGES)


def test_verdict_of_worksheet_is_read_whole_on_a_phone(signed_in: Callable[..., Page]):
    page, found = signed_in(OFFICER, viewport=PHONE), {}
    hubs = [
        returned(page),
        next(path for path in paths(page) if path.endswith("worksheet/")).removesuffix("worksheet/"),
    ]

    for hub in hubs:
        page.goto(f"{hub}worksheet/")
        page.evaluate("document.querySelectorAll('.verdict-more').forEach((each) => { each.open = true })")
        found[hub] = page.evaluate(SHORT, ".verdicts, .verdict-more, .grid-types > summary, .quiet")

    assert {hub: short for hub, short in found.items() if short} == {}


def test_sign_of_a_verdict_is_on_the_line_of_its_words(signed_in: Callable[..., Page]):
    page, found = signed_in(OFFICER), {}
    hub = returned(page)

    for path, language, size in product((hub, f"{hub}worksheet/"), LANGUAGES, (DESK, PHONE)):
        page.goto(path)
        speak(page, language)
        page.set_viewport_size(size)
        signs = page.locator(".verdict-title > strong > .mark").count()
        found[path, language, size["width"]] = (signs, page.evaluate(ALONE))

    assert found == dict.fromkeys(found, (1, []))


def test_headings_are_nearer_to_their_own(signed_in: Callable[..., Page]):
    found = {}
    page = signed_in(OFFICER)
    of_returned = [returned(page) + rest for rest in ("readiness/", "submit/")]

    for path in [*paths(page), *of_returned]:
        page.goto(path)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            found[path, size["width"]] = page.evaluate(LOOSE)

    assert {place: loose for place, loose in found.items() if loose} == {}


def test_empty_lists_are_close_to_their_heading(signed_in: Callable[..., Page]):
    found = {}
    page = signed_in(ADMINISTRATOR)
    page.goto("/administration/enterprises/")
    paths = [page.locator("table.ledger tbody a").first.get_attribute("href") or ""]
    page.goto("/administration/offices/")
    paths.append(page.locator("table.ledger tbody a").first.get_attribute("href") or "")

    for path, size in product(paths, (DESK, PHONE)):
        page.goto(path)
        page.set_viewport_size(size)
        found[path, size["width"]] = page.evaluate(FAR)
    page = signed_in(OFFICER)
    path = hub_of(page, "AEO") + "items/14/"
    page.goto(path)
    found[path, DESK["width"]] = page.evaluate(FAR)

    assert {place: far for place, far in found.items() if far} == {}


def test_names_in_tables_stay_on_one_line(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, viewport=DESK)
    page.goto(hub_of(page, "AEO") + "actions/")

    for language in LANGUAGES:
        speak(page, language)
        assert page.locator(".ledger td[data-label]").count() > 4
        assert page.evaluate(BROKEN) == []


def test_cells_of_cards_keep_to_their_column(signed_in: Callable[..., Page]):
    found = {}
    page = signed_in(OFFICER, viewport=PHONE)
    hub = returned(page)

    for path in (hub + "review/", hub + "readiness/", *paths(page)):
        page.goto(path)
        found[path] = page.evaluate(UNDER_THE_NAME)

    assert {place: cells for place, cells in found.items() if cells} == {}


def test_unanswered_question_is_not_filled(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(next(path for path in paths(page) if path.endswith("profile/")))

    filled = page.evaluate(
        "() => [...document.querySelectorAll('.rating-options input:checked')].map((each) =>"
        " [each.value !== '', getComputedStyle(each.nextElementSibling).backgroundColor !== 'rgba(0, 0, 0, 0)'])"
    )

    assert {tuple(each) for each in filled} == {(True, True), (False, False)}
