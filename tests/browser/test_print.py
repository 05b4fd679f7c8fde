"""Pages on paper: nothing that was typed is cut, and no word is broken."""

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.looks import LANGUAGES
from tests.browser.steps import OFFICER, hub_of, save, speak, start

pytestmark = pytest.mark.browser
LONG = "".join(f"第{number}句。" for number in range(1, 1_500))


def printed(page: Page) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4"))) as document:
        return "".join(each.get_textpage().get_text_bounded() for each in document)


@pytest.mark.parametrize("scripts", [True, False])
def test_long_note_is_printed_whole(signed_in: Callable[..., Page], *, scripts: bool):
    page = signed_in(OFFICER, java_script_enabled=scripts)
    hub = start(page, f"打印演练{scripts}", [8])
    page.goto(f"{hub}items/20/")
    page.locator("#note-20").fill(LONG)
    save(page, 20)
    page.goto(f"{hub}items/20/")

    text = printed(page)

    assert page.locator("#note-20").input_value() == LONG
    whole = "".join(text.split())
    assert [number for number in range(1, 1_500) if f"第{number}句。" not in whole] == []


def test_typed_note_is_printed_without_scripts_before_it_is_saved(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, java_script_enabled=False)
    hub = start(page, "打印未保存", [8])
    page.goto(f"{hub}items/20/")
    page.locator("#note-20").fill("已保存。")
    save(page, 20)
    page.goto(f"{hub}items/20/")
    saved = printed(page)

    page.locator("#note-20").fill("已改写。")
    page.locator("#note-20").blur()
    typed = printed(page)

    assert [words in saved for words in ("已保存。", "已改写。")] == [True, False]
    assert [words in typed for words in ("已保存。", "已改写。")] == [False, True]


# Of a business type, with what is rated of it.
HEADING = re.compile(r"(▾ )?\d+\. .+\d+ / \d+")
LARGER = """() => {
    const [item, sub] = ['.item-row > th', '.sub-row > th'].map((each) => getComputedStyle(document.querySelector(each)))
    return parseFloat(sub.fontSize) > parseFloat(item.fontSize)
}"""
# A4 landscape less its margins, in CSS pixels.
PAPER: ViewportSize = {"width": 1032, "height": 703}
# Latin words, and headings of the ratings, on two lines; texts that their box cuts.
HARMED = """() => {
    const grid = document.querySelector('.grid'), words = document.createTreeWalker(grid, NodeFilter.SHOW_TEXT), found = []
    const tops = (node, start, end) => {
        const range = document.createRange()
        range.setStart(node, start)
        range.setEnd(node, end)
        return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size
    }
    while (words.nextNode()) {
        const node = words.currentNode
        if (!node.parentElement.offsetParent || node.parentElement.closest('textarea, .printed')) continue
        const whole = node.parentElement.closest('.rates-head') ? /[^\\s]+/g : /[A-Za-z]+|\\d{4}-\\d\\d-\\d\\d/g
        for (const word of node.data.matchAll(whole))
            if (tops(node, word.index, word.index + word[0].length) > 1) found.push(word[0])
    }
    const boxes = [...grid.querySelectorAll('th, td, .quiet, .chip, .rates-head span, .clip')]
    const cut = boxes.filter((each) => each.offsetParent && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
    return [...found, ...cut.map((each) => each.textContent.trim())]
}"""


def test_printed_grid_cuts_nothing_and_breaks_no_word(signed_in: Callable[..., Page]):
    page, found = signed_in(OFFICER), {}
    hub = hub_of(page, "AEO")

    for language in LANGUAGES:
        page.emulate_media(media="screen")
        speak(page, language)
        page.goto(f"{hub}worksheet/")
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        found[language] = (page.evaluate(HARMED), page.locator(".tick:visible").count())

    assert found == dict.fromkeys(LANGUAGES, ([], 0))


def test_printed_sheet_of_every_item_keeps_headings_with_their_rows(signed_in: Callable[..., Page]):
    page, found = signed_in(OFFICER), {}
    hub = start(page, "打印全部项目", range(1, 11))

    for language in LANGUAGES:
        page.emulate_media(media="screen")
        page.goto(f"{hub}worksheet/")
        speak(page, language)
        page.wait_for_load_state()
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
            texts = [each.get_textpage().get_text_bounded().strip() for each in document]
        found[language] = {
            "pages": len(texts),
            "ends with a heading": [text for text in texts if HEADING.match(text.splitlines()[-1])],
            "banner": page.locator(".demo-banner").is_visible(),
            "harmed": page.evaluate(HARMED),
            "sub-items larger than items": page.evaluate(LARGER),
        }

    expected = {
        "pages": 3,
        "ends with a heading": [],
        "banner": False,
        "harmed": [],
        "sub-items larger than items": False,
    }
    assert found == dict.fromkeys(LANGUAGES, expected)
