from acecs.text.fields import DateInput, Line, Text
from assessments.forms.entry import DueForm, EntryForm
from assessments.forms.frame import FrameForm, frame_initial, start_initial
from assessments.forms.profile import ProfileForm
from assessments.forms.readiness import OtherDayForm

__all__ = [
    "DateInput",
    "DueForm",
    "EntryForm",
    "FrameForm",
    "Line",
    "OtherDayForm",
    "ProfileForm",
    "Text",
    "frame_initial",
    "start_initial",
]
