"""Read pages, and what a browser would send from their forms."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser, LexborNode


def page(response: Any) -> Element:
    """Return the page's tree. Only read it: the next call with the same page returns the same tree."""
    return _parsed(response.content.decode())


# A test asks the same few pages several times.
@lru_cache(maxsize=8)
def _parsed(content: str) -> Element:
    root = LexborHTMLParser(content).root
    assert root
    return _element(root)


def _element(node: LexborNode) -> Element:
    """Copy a node without its comments. An attribute without a value is empty. SVG has no namespace."""
    element = Element(node.tag, {name: value or "" for name, value in node.attributes.items()})
    last: Element | None = None
    # Browsers keep what is in <template> apart; here it is below the element.
    content = node.template_fragments()[0] if node.tag == "template" else node
    for child in content.iter(include_text=True):
        if child.is_element_node:
            last = _element(child)
            element.append(last)
        elif not child.is_text_node:
            continue
        elif last is None:
            element.text = (element.text or "") + child.text_content
        else:
            last.tail = (last.tail or "") + child.text_content
    return element


def text(element: Element) -> str:
    """Return the element's text with white space folded."""
    return " ".join("".join(element.itertext()).split())


def by_id(response: Any, name: str) -> Element:
    (element,) = [each for each in page(response).iter() if each.get("id") == name]
    return element


def by_class(response: Any, name: str) -> list[Element]:
    return [each for each in page(response).iter() if name in each.get("class", "").split()]


def texts(response: Any, class_name: str) -> list[str]:
    return [text(each) for each in by_class(response, class_name)]


def heading(response: Any) -> str:
    (element,) = page(response).iter("h1")
    return text(element)


def errors(response: Any) -> list[tuple[str, str]]:
    """Return (link, text) of each entry in the error summary."""
    (summary,) = by_class(response, "error-summary")
    return [(link.get("href", ""), text(link)) for link in summary.iter("a")]


def links(response: Any) -> list[str]:
    return links_in(page(response))


def links_in(element: Element) -> list[str]:
    return [each.get("href", "") for each in element.iter("a")]


def form_to(response: Any, action: str) -> dict[str, list[str]]:
    """Name → values that a browser would send from the unchanged form with this action, without its buttons."""
    path = response.request["PATH_INFO"]
    forms = [each for each in page(response).iter("form") if each.get("method") != "dialog"]
    (form,) = [each for each in forms if urljoin(path, each.get("action")) == urljoin(path, action)]
    sent: dict[str, list[str]] = {}
    for name, value in _controls(form):
        sent.setdefault(name, []).append(value)
    return sent


def _controls(form: Element) -> Iterator[tuple[str, str]]:
    for control in form.iter():
        name = control.get("name")
        if name is None or control.tag == "button":
            continue
        if control.tag == "textarea":
            yield name, "".join(control.itertext())
        elif control.tag == "select":
            yield name, _chosen(control)
        elif control.get("type") not in ("checkbox", "radio", "file") or "checked" in control.attrib:
            yield name, control.get("value", "")


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    chosen = [option for option in options if "selected" in option.attrib] or options[:1]
    return chosen[0].get("value", "") if chosen else ""
