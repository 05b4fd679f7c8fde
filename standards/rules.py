"""May an edition be published, used, taken back or deleted now? `None`, or why not."""

from django.utils.translation import gettext_lazy as _

from acecs.refusals import Refusal, Why
from standards.models import Edition


def use(edition: Edition) -> Refusal | None:
    """An assessment starts only with a published edition."""
    if edition.published_at is None:
        return Refusal(Why.WRONG_STATE, _("This edition is not published. Choose another one."))
    return None


def unpublish(edition: Edition) -> Refusal | None:
    if edition.frozen_at:
        return Refusal(
            Why.WRONG_STATE, _("An assessment uses this edition, so it stays. A correction is a new edition.")
        )
    return None


def delete(edition: Edition) -> Refusal | None:
    """A published edition is taken back first, so that nobody loses it from the list of choices by one click."""
    if edition.published_at:
        return Refusal(Why.WRONG_STATE, _("This edition is published. Take it back first."))
    return unpublish(edition)
