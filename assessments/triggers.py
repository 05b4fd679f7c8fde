"""Frozen rows and what they name never change; rows of the register are never deleted, and its history never changes."""

from acecs.triggers import never_changed, never_deleted

FROZEN = "frozen dossiers never change"
FIGURES = "figures are corrected or voided, never deleted"
SAME_FIGURE = "public_id = NEW.public_id OR (enterprise_id = NEW.enterprise_id AND token = NEW.token)"
BOTH_COUNT = "enterprise_id = NEW.enterprise_id AND NOT is_void AND NOT NEW.is_void"

GUARDS = (
    never_changed(
        "assessments_frozendossier", FROZEN, replaced="assessment_id = NEW.assessment_id AND number = NEW.number"
    ),
    never_changed(
        "assessments_dossierdocument", FROZEN, replaced="dossier_id = NEW.dossier_id AND version_id = NEW.version_id"
    ),
    never_changed("assessments_return", FROZEN, replaced="dossier_id = NEW.dossier_id"),
    never_changed("assessments_returneditem", FROZEN, replaced="notice_id = NEW.notice_id AND item_id = NEW.item_id"),
    never_changed("assessments_figureversion", FIGURES, replaced="figure = NEW.figure AND version = NEW.version"),
    never_deleted("assessments_register", FIGURES, replaced="enterprise_id = NEW.enterprise_id"),
    never_deleted("assessments_listing", FIGURES, replaced=SAME_FIGURE),
    never_deleted("assessments_lookup", FIGURES, replaced=SAME_FIGURE),
    never_deleted("assessments_notification", FIGURES, replaced=SAME_FIGURE),
    never_deleted(
        "assessments_penalty", FIGURES, replaced=f"{SAME_FIGURE} OR ({BOTH_COUNT} AND number_key = NEW.number_key)"
    ),
    never_deleted(
        "assessments_relevantdocuments", FIGURES, replaced=f"{SAME_FIGURE} OR ({BOTH_COUNT} AND year = NEW.year)"
    ),
)
