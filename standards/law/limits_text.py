"""Which business types have limits for penalties, in words. Pure."""

from acecs.text.bilingual import Text
from standards.law.limits import Law
from standards.law.sentences import SENTENCES, say


def where_limits_are(edition: Law) -> Text:
    """Say that no picked business type has limits for penalties, and which ones have."""
    if not edition.penalty_types:
        return SENTENCES["check_limits_not_here"]
    return say("check_limits_elsewhere", types=penalty_types(edition))


def penalty_types(edition: Law) -> Text:
    """The business types whose items limit penalties."""
    names = [say("penalty_type", number=number, heading=heading) for number, heading in edition.penalty_types]
    return Text(en=", ".join(name.en for name in names), zh="、".join(name.zh for name in names))
