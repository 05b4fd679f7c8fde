"""What people typed and what customs said is shown whole; what is folded to one line can be opened where it stands."""

import re

from django.conf import settings

# Selectors that may shorten: boxes that open on focus or a click, and lists that show the whole when opened.
SHORTENED = {
    ".clip",  # Wording of a sub-item; the item beside has it whole.
    ".grid textarea",  # Opens on focus, printed whole.
    ".grid-search .form-select",  # The open list has the names whole.
    ".menu > summary > span",  # The open menu has the name whole.
}


def test_templates_shorten_no_text():
    found = [
        path.name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if re.search(r"\|\s*truncate", path.read_text())
    ]

    assert found == []


def test_styles_shorten_only_what_opens():
    rules = [
        rule
        for path in (settings.BASE_DIR / "static").rglob("*.css")
        for rule in re.findall(r"^\s*([^{}@/]+?)\s*\{([^{}]*)\}", path.read_text(), re.MULTILINE)
    ]

    assert {name for name, body in rules if re.search("ellipsis|line-clamp", body)} == SHORTENED
