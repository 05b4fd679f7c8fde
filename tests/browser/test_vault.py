"""The vault in a browser: files dropped, pasted, chosen by folder; a file from upload to withdrawal without scripts; every look."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.assessments.views.test_unpacking import zipped
from tests.browser.looks import faults, spoken
from tests.browser.steps import OFFICER, OTHER_OFFICER, row, start
from tests.browser.test_many import Hand
from tests.browser.test_panel_forms import lines, named

pytestmark = pytest.mark.browser

# Drop or paste files as a person would: Chromium makes no such events from a test's files itself.
TRANSFER = """(target, [kind, files]) => {
    const transfer = new DataTransfer()
    for (const [name, text] of files) transfer.items.add(new File([text], name))
    const send = (type) => target.dispatchEvent(type === "paste"
        ? new ClipboardEvent(type, { clipboardData: transfer, bubbles: true, cancelable: true })
        : new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
    if (kind === "drop") send("dragover")
    send(kind)
}"""


def transfer(page: Page, kind: str, target: str, files: Sequence[tuple[str, str]]) -> None:
    page.locator(target).evaluate(TRANSFER, [kind, [list(each) for each in files]])


def open_vault(page: Page) -> str:
    """Open the enterprise's vault; return its path."""
    page.goto("/")
    page.locator(".masthead nav a[href$='/evidence/']").click()
    page.wait_for_url(re.compile(r"/evidence/$"))
    return page.url


def test_twelve_files_are_dropped_on_eight_rows_without_a_click(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    path = f"{start(page, '拖放到行', [7, 8])}worksheet/"
    hand = Hand(page)
    page.goto(path)
    counts = {14: 2, 15: 1, 16: 2, 17: 1, 18: 2, 19: 1, 20: 2, 21: 1}

    for number, count in counts.items():
        files = [(f"拖放 {number}-{each}.txt", f"{number} {each} 拖放") for each in range(count)]
        transfer(page, "drop", f"#row-{number} th", files)

    expect(lines(page, "kept")).to_have_count(12, timeout=60_000)
    assert {number: page.locator(f"#files-{number}").inner_text()[0] for number in counts} == {
        number: str(count) for number, count in counts.items()
    }
    assert (hand.clicks, hand.loads) == (0, 1)


def test_files_dropped_on_the_panel_go_to_its_item_and_elsewhere_nowhere(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '拖放到面板', [8])}worksheet/")
    row(page, 20).locator("a").click()
    expect(page.locator("#panel #item-20")).to_be_visible()

    transfer(page, "drop", ".masthead", [("别处.txt", "别处")])
    transfer(page, "drop", "#panel h2 >> nth=0", [("面板.txt", "面板拖放")])

    expect(page.locator("#panel .evidence-name a")).to_have_text(["面板"])
    expect(page.locator("#uploads li")).to_have_count(1)


def test_pasted_screenshot_is_named_by_its_minute(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '粘贴截图', [8])}worksheet/")
    row(page, 20).locator("a").click()
    expect(page.locator("#panel #item-20")).to_be_visible()

    # Not a picture: what matters here is that it is sent, and under which name.
    transfer(page, "paste", "#panel", [("image.png", "x")])

    expect(page.locator("#uploads .upload-name")).to_have_text(re.compile(r"^截图 \d{4}-\d\d-\d\d \d{4}\.png$"))
    expect(lines(page, "refused")).to_contain_text("截图")


def test_copied_cells_are_pasted_as_text(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '粘贴文字', [8])}worksheet/")
    row(page, 20).locator("a").click()
    expect(page.locator("#panel #item-20")).to_be_visible()

    was_taken = page.locator("#panel #note-20").evaluate("""(box) => {
        const transfer = new DataTransfer()
        transfer.setData("text/plain", "甲")
        transfer.items.add(new File(["x"], "image.png"))
        return !box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }))
    }""")

    assert not was_taken
    expect(page.locator("#uploads")).to_be_hidden()


def test_waiting_file_is_cancelled_and_tried_again_later(signed_in: Callable[..., Page]):
    page = signed_in(OTHER_OFFICER)
    open_vault(page)
    page.route("**/evidence/add/", lambda route: None)

    page.locator("#files").set_input_files([named("先行.txt"), named("后行.txt")])
    expect(lines(page, "sending")).to_contain_text("先行.txt")
    lines(page, "waiting").locator("[data-cancel]").click()
    lines(page, "sending").locator("[data-cancel]").click()
    expect(lines(page, "cancelled")).to_have_count(2)
    page.unroute("**/evidence/add/")
    lines(page, "cancelled").last.locator("[data-retry]").click()

    expect(lines(page, "kept")).to_contain_text("后行.txt")
    expect(page.locator("#vault-list .vault-name").first).to_have_text("后行")
    assert "先行" not in page.locator("#vault-list").inner_text()


def test_folder_brings_its_files_and_leaves_what_systems_put_there(signed_in: Callable[..., Page], tmp_path: Path):
    inner = tmp_path / "材料" / "台账"
    inner.mkdir(parents=True)
    for path, text in ((inner / "甲.txt", "甲"), (inner.parent / "乙 🚢.txt", "乙"), (inner / ".DS_Store", "x")):
        path.write_text(f"{text} 文件夹")
    page = signed_in(OTHER_OFFICER)
    open_vault(page)

    for times in (1, 2):
        page.locator("#folder").set_input_files(tmp_path / "材料")
        expect(lines(page, "kept")).to_have_count(2 * times)

    assert sorted(set(page.locator("#uploads .upload-name").all_inner_texts())) == ["乙 🚢.txt", "甲.txt"]
    expect(page.locator("#vault-list .vault-name a", has_text=re.compile("^(甲|乙 🚢)$"))).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
def test_document_from_upload_to_withdrawal(signed_in: Callable[..., Page], *, scripts: bool):
    page = signed_in(OTHER_OFFICER, java_script_enabled=scripts)
    vault = open_vault(page)
    bad: Any = {"name": "空.txt", "mimeType": "text/plain", "buffer": b""}
    title = f"全程 {scripts}"

    page.locator("#files").set_input_files([bad, named(f"{title}.txt")])
    if scripts:
        expect(lines(page, "refused")).to_contain_text("空文件")
        expect(lines(page, "kept")).to_contain_text(title)
    else:
        page.locator("form.upload button[type=submit]").click()
        expect(page.locator(".error-summary")).to_contain_text("空文件")
        expect(page.locator(".kept-files")).to_have_text(f"{title}.txt")
    page.goto(vault)
    page.locator(".vault-name a", has_text=title).click()
    page.locator("#id_covers_from").fill("2026-10-31")
    page.locator("#id_covers_until").fill("2026-01-01")
    page.locator("form:has(#id_title) button.btn-primary").click()
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_covers_until")
    page.locator("#id_covers_until").fill("2026-12-31")
    page.locator("#id_number").fill(f"QC-{scripts}")
    page.locator("form:has(#id_title) button.btn-primary").click()
    expect(page.locator(".notice--success")).to_be_visible()

    page.locator("#withdraw_reason").fill("已由新制度替代。")
    page.locator("form[action$='/withdraw/'] button").click()
    expect(page.locator(".notice--warn")).to_contain_text("已由新制度替代。")
    page.goto(vault)
    page.locator("#id_q").fill(f"qc-{scripts}".lower())
    page.locator(".vault-search button").click()
    expect(page.locator("#vault-list .empty")).to_be_visible()
    page.locator(".filters a", has_text="已撤下").click()
    expect(page.locator(".vault-name")).to_contain_text(title)


def test_zip_file_is_unpacked_beside_its_item(signed_in: Callable[..., Page]):
    page = signed_in(OTHER_OFFICER)
    hub = start(page, "解压", [8])
    page.goto(f"{hub}items/20/")
    packed = {
        "name": "运输记录.zip",
        "mimeType": "application/zip",
        "buffer": zipped({"解压甲.txt": b"jia", "解压乙.txt": b"yi"}),
    }
    page.locator("#files").set_input_files([packed])

    lines(page, "kept").locator("a").click()
    page.locator("form.unpack button.btn-primary").click()

    page.wait_for_url(f"**{hub}items/20/#evidence")
    expect(page.locator(".evidence-name a")).to_have_text(["解压甲", "解压乙"])


def test_pages_of_the_vault_in_every_look(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    vault = open_vault(page)
    page.locator(".vault-name a").last.click()
    document = page.url
    page.goto(vault)
    packed = {
        "name": "待解压.zip",
        "mimeType": "application/zip",
        "buffer": zipped({"制度/一.txt": b"1", "二.csv": b"a,b\n"}),
    }
    page.locator("#files").set_input_files([packed])
    unpack = lines(page, "kept").locator("a").evaluate("(link) => link.href")
    found: dict[str, list[str]] = {}

    for spoken_page in (page,):
        for language in spoken(spoken_page):
            for path in (vault, document, unpack, f"{vault}?covers_from=x"):
                spoken_page.goto(path)
                found[f"{language} {path}"] = faults(spoken_page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_tray_of_uploads_in_every_look(signed_in: Callable[..., Page]):
    page = signed_in(OTHER_OFFICER)
    open_vault(page)
    page.locator("#files").set_input_files(
        [{"name": "空.txt", "mimeType": "text/plain", "buffer": b""}, named("托盘.txt")]
    )
    expect(lines(page, "kept")).to_have_count(1)

    assert faults(page) == []
