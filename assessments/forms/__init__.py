from assessments.forms.entry import DueForm, EntryForm
from assessments.forms.fields import DateInput, Line, Text
from assessments.forms.frame import FrameForm, frame_initial, start_initial
from assessments.forms.profile import ProfileForm

__all__ = [
    "DateInput",
    "DueForm",
    "EntryForm",
    "FrameForm",
    "Line",
    "ProfileForm",
    "Text",
    "frame_initial",
    "start_initial",
]
