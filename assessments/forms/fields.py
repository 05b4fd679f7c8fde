from typing import Any

from django import forms


class Text(forms.CharField):
    """A text as typed, without what no database keeps and nobody sees; line ends as on Unix.

    Browsers send CRLF: kept as it comes, the same text would differ from itself.
    """

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\x00", "").replace("\r\n", "\n")


class Line(Text):
    """A text on one line: what a browser's one-line field cannot send is folded into blanks."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class DateInput(forms.DateInput):
    """The native picker speaks the browser's language, so the label and hint say the format in the page's."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
