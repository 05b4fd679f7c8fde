"""The questions about the business, as one form."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from acecs.refusals import Why
from acecs.text.bilingual import own
from acecs.text.forms import PageForm
from assessments.queries.profile import Profile
from standards.law.profile import stamp


class ProfileForm(PageForm):
    """One field per question of the profile: yes, no, or not answered."""

    not_retryable = frozenset(Why) - {Why.STALE}
    # Stamp of the answers when the page was loaded.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, profile: Profile, language: str) -> None:
        super().__init__(data, initial={"seen": stamp(profile.answers)})
        self.codes = [question.code for question in profile.questions]
        for question in profile.questions:
            self.fields[_field_of(question.code)] = forms.ChoiceField(
                label=own(question.text, language),
                choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not answered"))],
                widget=forms.RadioSelect,
                required=False,
                initial={True: "yes", False: "no", None: ""}[profile.answers.get(question.code)],
                error_messages={"invalid_choice": _("Answer yes or no, or leave the question unanswered.")},
            )

    def answers(self) -> dict[str, bool]:
        """Code → yes, for answered questions only."""
        given = {code: self.cleaned_data[_field_of(code)] for code in self.codes}
        return {code: value == "yes" for code, value in given.items() if value}

    def field_of(self, code: str) -> forms.BoundField:
        return self[_field_of(code)]


def _field_of(code: str) -> str:
    return f"question_{code}"
