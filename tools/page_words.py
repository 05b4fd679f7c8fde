"""Extract the text of an HTML page."""

from html.parser import HTMLParser


class Words(HTMLParser):
    """Parser that collects visible and spoken text, line by line, with targets of links and forms."""

    SPOKEN = ("title", "aria-label", "placeholder", "alt")
    SHOWN = ("data-label", "data-none", "data-offline", "data-unsaved", "data-before", "data-between", "data-after")
    STATES = ("checked", "selected", "disabled", "required")
    RANDOM = ("csrfmiddlewaretoken", "made_for", "token", "start_token")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self.actions: list[str] = []
        self.choices: dict[str, list[str]] = {}
        self.is_code = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_code = tag in ("script", "style")
        given = {name: value or "" for name, value in attrs}
        self.lines += [f"[{name}] {folded(given[name])}" for name in (*self.SPOKEN, *self.SHOWN) if name in given]
        if tag in ("input", "button", "option", "select", "textarea") and given.get("name") not in self.RANDOM:
            states = [name for name in self.STATES if name in given]
            self.lines.append(" ".join([f"<{tag}>", given.get("name", ""), folded(given.get("value", "")), *states]))
        if tag == "select":
            self.choices[given.get("name", "")] = []
        elif tag == "option" and self.choices:
            self.choices[next(reversed(self.choices))].append(given.get("value", ""))
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.actions.append(given.get("action", ""))
        elif tag == "a" and "href" in given:
            self.lines.append(f"[href] {given['href']}")
            self.links.append(given["href"])

    def handle_endtag(self, _tag: str) -> None:
        self.is_code = False

    def handle_data(self, data: str) -> None:
        if not self.is_code and (text := folded(data)):
            self.lines.append(text)


def folded(text: str) -> str:
    return " ".join(text.split())
