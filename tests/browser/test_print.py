"""Pages on paper: nothing that was typed is cut."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.steps import OFFICER, save, start

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
    assert "".join(text.split()).count("第1499句。") >= 1
    assert "第750句。" in "".join(text.split())
