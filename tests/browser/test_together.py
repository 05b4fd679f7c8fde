"""Two people on one item, and a lost connection: no text is lost or overwritten."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import OFFICER, rate, saved, start, state_of

pytestmark = pytest.mark.browser

BUSY = "尚未暂存：系统繁忙，本页正在自动重试。请勿关闭页面，您填写的内容仍在本页。"


def two_pages(signed_in: Callable[..., Page], name: str) -> tuple[Page, Page]:
    first, second = signed_in(OFFICER), signed_in(OFFICER)
    hub = start(first, name, [7])
    for page in (first, second):
        page.goto(f"{hub}items/14/")
    return first, second


def test_conflicting_rating_is_shown_and_can_be_saved(signed_in: Callable[..., Page]):
    first, second = two_pages(signed_in, "两人同填")

    rate(first, 14, "meet")
    expect(first.locator("#status-14")).to_have_text("达标")
    rate(second, 14, "not_meet")
    expect(second.locator("#state-14 .conflict")).to_contain_text("达标")
    expect(second.locator("#status-14")).to_have_text("未评")
    second.locator(".conflict-actions button").click()

    expect(second.locator("#status-14")).to_have_text("不达标")


def test_click_counts_while_note_has_focus(signed_in: Callable[..., Page]):
    first, second = two_pages(signed_in, "光标在说明中")

    first.locator("#note-14").fill("先写的说明")
    expect(saved(first, 14)).to_be_visible()
    second.locator("#note-14").press_sequentially("后写的说明")
    expect(second.locator("#state-14 .conflict")).to_contain_text("先写的说明")
    second.locator(".conflict-actions button").click()

    expect(saved(second, 14)).to_be_visible()
    second.reload()
    expect(second.locator("#note-14")).to_have_value("后写的说明")


def test_rating_of_other_person_can_be_kept(signed_in: Callable[..., Page]):
    first, second = two_pages(signed_in, "保留对方")

    first.locator("#note-14").fill("先写的说明")
    expect(saved(first, 14)).to_be_visible()
    second.locator("#note-14").fill("后写的说明")
    asked: list[str] = []
    second.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    second.locator(".conflict-actions a").click()

    expect(second.locator("#note-14")).to_have_value("先写的说明")
    assert asked == []


def test_rating_of_other_person_is_kept_in_the_panel(signed_in: Callable[..., Page]):
    first, second = two_pages(signed_in, "在侧栏保留对方")
    second.goto(re.sub(r"items/14/$", "worksheet/", second.url))
    second.locator("#row-14 a").click()
    expect(second.locator(".panel #note-14")).to_be_visible()
    asked: list[str] = []
    second.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    first.locator("#note-14").fill("先写的说明")
    expect(saved(first, 14)).to_be_visible()
    second.locator(".panel #note-14").fill("后写的说明")
    second.locator(".panel .conflict-actions a").click()

    expect(second.locator(".panel #note-14")).to_have_value("先写的说明")
    assert (asked, second.locator("#row-14").count()) == ([], 1)


def test_lost_connection_loses_nothing(signed_in: Callable[..., Page]):
    page, _second = two_pages(signed_in, "断线")

    page.context.set_offline(True)
    page.locator("#note-14").fill("断线时填写")
    expect(state_of(page, 14)).to_contain_text("连接中断")
    page.context.set_offline(False)
    expect(saved(page, 14)).to_be_visible(timeout=15_000)

    page.reload()
    expect(page.locator("#note-14")).to_have_value("断线时填写")


def test_busy_portal_keeps_text_and_saves_later(signed_in: Callable[..., Page]):
    page, _second = two_pages(signed_in, "系统繁忙")
    sentence = '<p lang="zh-Hans">系统繁忙或正在重启</p>'

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=503, headers={"Retry-After": "2"}, content_type="text/html", body=sentence)
        else:
            route.fallback()

    page.route("**/items/14/", answer)
    page.locator("#note-14").fill("繁忙时填写")
    expect(state_of(page, 14)).to_have_text(BUSY)
    expect(page.locator("#note-14")).to_have_value("繁忙时填写")
    page.unroute("**/items/14/")
    expect(saved(page, 14)).to_be_visible(timeout=15_000)

    page.reload()
    expect(page.locator("#note-14")).to_have_value("繁忙时填写")


def test_late_answer_is_announced_at_once(signed_in: Callable[..., Page]):
    """As while another process has the database locked: the answer takes up to 20 s."""
    page, _second = two_pages(signed_in, "系统迟缓")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/items/14/", hold)
    page.locator("#note-14").fill("迟缓时填写")
    expect(state_of(page, 14)).to_have_text(BUSY, timeout=5_000)
    late[0].continue_()

    expect(saved(page, 14)).to_be_visible()
    expect(page.locator("#note-14")).to_have_value("迟缓时填写")


def test_leaving_saved_text_does_not_save_again(signed_in: Callable[..., Page]):
    page, _second = two_pages(signed_in, "只存一次")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)

    page.locator("#note-14").fill("一次")
    expect(saved(page, 14)).to_be_visible()
    page.locator("#title-14").click()
    page.locator("#note-14").fill("两次")
    expect(page.locator(".version-14")).to_have_value("2")

    assert len(posts) == 2
