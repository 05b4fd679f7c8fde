"""Triggers that refuse to change or delete a review record."""

from acecs.triggers import never_changed

GUARDS = (never_changed("reviews_record", "review records never change"),)
