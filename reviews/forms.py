from django import forms

from acecs.text.fields import TextField
from acecs.text.forms import WholeForm
from reviews.judgment import Judgment


class JudgmentForm(WholeForm):
    """What a reviewer enters for one item. The content is checked by `rules.judgment`."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    rating = forms.CharField(required=False, max_length=20)
    comment = TextField(required=False, strip=False)
    to_correct = forms.CharField(required=False, max_length=3)

    def judgment(self) -> tuple[int, Judgment]:
        """Return (version, judgment). Raises `Refused` if the form was tampered with."""
        data = self.whole()
        return data["version"], Judgment(data["rating"], data["comment"], to_correct=data["to_correct"] == "yes")


class LetterForm(WholeForm):
    """The text that accompanies a return or a conclusion."""

    notice = TextField(required=False)
    opinion = forms.CharField(required=False, max_length=20)
    opinion_note = TextField(required=False)

    def letter(self) -> dict[str, str]:
        """Return the fields as typed. Raises `Refused` if the form was tampered with."""
        return dict(self.whole())
