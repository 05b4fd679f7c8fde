"""Contrast of the theme's color pairs, computed from its tokens (WCAG 2.2: 1.4.3 text, 1.4.11 borders and focus)."""

import re
from itertools import product
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[3] / "static" / "acecs"
DARK = "@media screen and (prefers-color-scheme: dark)"

GROUNDS = ["paper", "sheet", "sunken"]
STATUSES = ["meet", "basic", "not", "na"]

TEXT_PAIRS = [
    *product(["ink", "ink-2", "accent", "accent-strong"], [*GROUNDS, "accent-wash"]),
    *product([f"{status}-ink" for status in STATUSES], GROUNDS),
    *((f"{status}-ink", f"{status}-wash") for status in STATUSES),
    *product(["ink", "accent", "accent-strong"], [f"{status}-wash" for status in STATUSES]),
    *(("sheet", f"{status}-ink") for status in STATUSES),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
]
LINE_PAIRS = [
    *product(["rule", "control", "focus", "accent"], GROUNDS),
    *product(["focus", "control"], ["accent-wash", *(f"{status}-wash" for status in STATUSES)]),
]


def colors(*, dark: bool) -> dict[str, str]:
    """Token → hex value. Dark values override light ones, as in the browser."""
    light_css, _, dark_css = (STYLES / "tokens.css").read_text(encoding="utf-8").partition(DARK)
    values = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light_css))
    return values | (dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark_css)) if dark else {})


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(pairs: list[tuple[str, str]], least: float, *, dark: bool) -> dict[str, float]:
    tokens = colors(dark=dark)
    ratios = {f"{one} on {other}": contrast(tokens[one], tokens[other]) for one, other in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_has_a_contrast_of_at_least_4_5(dark: bool):
    assert too_faint(TEXT_PAIRS, 4.5, dark=dark) == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_borders_and_focus_have_a_contrast_of_at_least_3(dark: bool):
    assert too_faint(LINE_PAIRS, 3, dark=dark) == {}


def test_dark_scheme_redefines_every_color():
    dark_css = (STYLES / "tokens.css").read_text(encoding="utf-8").partition(DARK)[2]

    assert set(re.findall(r"--([a-z0-9-]+): #[0-9a-f]{6};", dark_css)) == set(colors(dark=False))


def test_dark_scheme_changes_colors_only():
    light_css, _, dark_css = (STYLES / "tokens.css").read_text(encoding="utf-8").partition(DARK)
    others = [
        light_css,
        *(path.read_text(encoding="utf-8") for path in STYLES.rglob("*.[cj]s*") if path.name != "tokens.css"),
    ]

    assert re.sub(r"--[a-z0-9-]+: #[0-9a-f]{6};|\s", "", dark_css) == "{:root{color-scheme:dark;}}"
    assert [text for text in others if "prefers-color-scheme" in text] == []


def test_theme_uses_colors_by_token_only():
    theme = (STYLES / "theme.css").read_text(encoding="utf-8")
    theme = re.sub(r"/\*.*?\*/", "", theme, flags=re.DOTALL)

    assert re.findall(r":[^;{]*?(#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix)\()", theme) == []


def test_every_color_of_theme_is_a_token():
    theme = (STYLES / "theme.css").read_text(encoding="utf-8")
    own = set(re.findall(r"(?<![\w-])--([a-z0-9-]+):", theme))
    tokens = set(re.findall(r"--([a-z0-9-]+):", (STYLES / "tokens.css").read_text(encoding="utf-8")))

    assert set(re.findall(r"var\(--([a-z0-9-]+)", theme)) - own - tokens == set()
