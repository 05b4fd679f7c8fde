from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evidence.models import Document


class VaultDocument(forms.ChoiceField):
    """Choice of one of an enterprise's documents, or None. Call `offer` first."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid_choice": _("Choose a document of this enterprise.")}
        super().__init__(required=False, error_messages=messages, **options)
        self.documents: dict[str, Document] = {}

    def offer(self, documents: Iterable[Document]) -> None:
        self.documents = {str(each.public_id): each for each in documents}
        self.choices = [("", _("No document")), *((key, each.title) for key, each in self.documents.items())]

    def clean(self, value: Any) -> Document | None:
        return self.documents.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return str(value.public_id) if isinstance(value, Document) else value
