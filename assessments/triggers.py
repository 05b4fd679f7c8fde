"""Frozen rows and saved versions never change; rows of the register and corrective actions are never deleted."""

from acecs.triggers import never_changed, never_deleted

FROZEN = "frozen dossiers never change"
HISTORY = "saved versions never change"
CORRECTIVE = "corrective actions are dropped with a reason, never deleted"
REMARKS = "remarks never change"
SIGN_OFFS = "sign-offs are kept, whatever became of them"
FIGURES = "figures are corrected or voided, never deleted"

GUARDS = (
    never_changed("assessments_frozendossier", FROZEN),
    never_changed("assessments_dossierdocument", FROZEN),
    never_changed("assessments_takenback", FROZEN),
    never_changed("assessments_return", FROZEN),
    never_changed("assessments_returneditem", FROZEN),
    never_changed("assessments_answerversion", HISTORY),
    never_changed("assessments_remark", REMARKS),
    never_changed("assessments_figureversion", FIGURES),
    never_changed("assessments_correctiveversion", HISTORY),
    never_deleted("assessments_correctiveaction", CORRECTIVE),
    never_deleted("assessments_signoff", SIGN_OFFS),
    never_deleted("assessments_register", FIGURES),
    never_deleted("assessments_listing", FIGURES),
    never_deleted("assessments_lookup", FIGURES),
    never_deleted("assessments_notification", FIGURES),
    never_deleted("assessments_penalty", FIGURES),
    never_deleted("assessments_relevantdocuments", FIGURES),
)
