from django import forms

from acecs.text.fields import TextField
from acecs.text.forms import WholeForm
from reviews.finding import Finding


class FindingForm(WholeForm):
    """The shape of what a reviewer enters for one item; what it may say is the rule's business."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    rating = forms.CharField(required=False, max_length=20)
    comment = TextField(required=False, strip=False)
    to_correct = forms.CharField(required=False, max_length=3)

    def finding(self) -> tuple[int, Finding]:
        """Return (version, finding). Raises `Refused` where the form is not one of ours."""
        data = self.whole()
        return data["version"], Finding(data["rating"], data["comment"], to_correct=data["to_correct"] == "yes")


class LetterForm(WholeForm):
    """What goes with a return or a conclusion."""

    notice = TextField(required=False)
    opinion = forms.CharField(required=False, max_length=20)
    opinion_note = TextField(required=False)

    def letter(self) -> dict[str, str]:
        """Raises `Refused` where the form is not one of ours."""
        return dict(self.whole())
