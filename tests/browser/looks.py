"""Check a page in both languages, light and dark, on a wide screen and on the narrowest phone."""

from collections.abc import Callable, Iterator
from itertools import product

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

from tests.browser.steps import CHINESE, ENGLISH, speak

LANGUAGES = (CHINESE, ENGLISH)
SCHEMES = ("light", "dark")
DESK: ViewportSize = {"width": 1440, "height": 900}
SMALL: ViewportSize = {"width": 1280, "height": 720}
TABLET: ViewportSize = {"width": 1024, "height": 768}
# `DESK` at 200 % zoom.
HALF: ViewportSize = {"width": 720, "height": 450}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 320, "height": 800}
# The head's two lines of controls, their lines and padding, in CSS pixels.
TWO_LINES = 112

# Controls of the head that are cut off, or outside the screen or their own box.
CUT = """() => {
    const right = (each) => each.getBoundingClientRect().right
    const controls = '.masthead-bar > .brand, .masthead nav a, .languages button, .bell, .menu > summary, .switcher *'
    return [...document.querySelectorAll(controls)].filter((each) => each.offsetParent)
        .filter((each) => each.getBoundingClientRect().left < 0 || right(each) > right(each.closest('nav, html')) + 1)
        .map((each) => each.textContent.trim())
}"""
# Boxes that cut their text, or show it only when scrolled.
SHORT = """(boxes) => [...document.querySelectorAll(boxes)].filter((each) => each.offsetParent)
    .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
    .map((each) => each.textContent.trim())"""
# Opens the menu of that number and closes the others.
OPENED = (
    "([menus, number]) => document.querySelectorAll(menus).forEach((each, place) => { each.open = place === number })"
)
# Text around each space after a Chinese sign. A status, marked by `·`, stands apart from the words before it.
SPACED = """() => {
    const statuses = [...document.querySelectorAll('.status')]
    statuses.forEach((each) => each.prepend('·'))
    const found = document.body.innerText.match(/.{0,12}[。；：！？，、][ \\u00a0]+[^\\s·].{0,12}/g)
    statuses.forEach((each) => each.firstChild.remove())
    return found ?? []
}"""
# Two links with nothing between them, which read as one.
TOUCHING = """() => [...document.querySelectorAll('a + a')].filter((each) => each.offsetParent).filter((each) => {
    const [last, next] = [each.previousElementSibling.getBoundingClientRect(), each.getBoundingClientRect()]
    return each.previousSibling === each.previousElementSibling && next.top + 3 < last.bottom && next.left - last.right < 3
}).map((each) => each.textContent.trim())"""
# axe does not run WCAG 2.2's target-size rule by default. `resultTypes` leaves out details of passed rules.
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The dark scheme changes nothing but colors (tests/acecs/site/test_contrast.py), so other rules need not run again.
RULES = {"light": AXE, "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}}


def faults(page: Page) -> list[str]:
    """Broken rules of axe, and overflow, in every scheme and size. Reduced motion, so that no color is in transition."""
    page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach((each) => { each.open = true })")
    page.emulate_media(reduced_motion="reduce")
    found = []
    for scheme, size in product(SCHEMES, (DESK, NARROWEST)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)
        look = f"{scheme} at {size['width']}"
        found += [f"{rule}, {look}" for rule in [*broken_rules(page, RULES[scheme]), *in_menus(page, RULES[scheme])]]
        if page.evaluate("/\\S （/.test(document.body.innerText)"):
            found.append("a space before a Chinese bracket")
        found += [f"a space after a Chinese sign: {text}" for text in page.evaluate(SPACED)]
        found += [f"touches the link before it: {text}" for text in page.evaluate(TOUCHING)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"too wide, {look}")
    return found


def in_menus(page: Page, options: dict[str, object]) -> Iterator[str]:
    """What an open menu breaks. One at a time, as a reader opens them, because a menu covers what is below it."""
    menus = "main details.menu"
    for number in range(page.locator(menus).count()):
        page.evaluate(OPENED, [menus, number])
        yield from broken_rules(page, options, within=f"{menus}[open]")
        page.evaluate(OPENED, [menus, -1])


def broken_rules(page: Page, options: dict[str, object] = AXE, *, within: str = "html") -> list[str]:
    """Ids of axe's rules that the page breaks in its present state, each with the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    ids: list[str] = page.evaluate(
        "async ([within, options]) => (await axe.run(within, options)).violations"
        ".map((each) => `${each.id} ${each.nodes[0].html.slice(0, 120)}`)",
        [within, options],
    )
    return ids


def in_both_languages(open_page: Callable[..., Page]) -> Iterator[tuple[Page, str]]:
    for language in LANGUAGES:
        yield open_page(language=language), language


def spoken(page: Page) -> Iterator[str]:
    """Switch the page to each language in turn; yield the language."""
    for language in LANGUAGES:
        # On a phone the buttons may be in the reader's menu.
        page.set_viewport_size(DESK)
        speak(page, language)
        yield language
