from enum import StrEnum


class FileFault(StrEnum):
    """Why a file is rejected. `evidence.rules` has a sentence for each."""

    # It is not the kind of file that its name says.
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    OLD_FORMAT = "old_format"
    IS_PROGRAM = "is_program"
    IS_ARCHIVE = "is_archive"
    IS_WEB_PAGE = "is_web_page"

    # A reader cannot open it.
    DAMAGED = "damaged"
    DAMAGED_PICTURE = "damaged_picture"
    LOCKED = "locked"
    NOT_TEXT = "not_text"
    CONTROL_CHARACTERS = "control_characters"
    TOO_MUCH_INSIDE = "too_much_inside"
    TOO_MANY_FILES = "too_many_files"
    TOO_MANY_PIXELS = "too_many_pixels"

    # It does something when it is opened.
    MACRO = "macro"
    SCRIPT = "script"
    LAUNCH = "launch"
    SUBMIT = "submit"
    REMOTE_ACTION = "remote_action"
    REMOTE_CONTENT = "remote_content"
    EXTERNAL_TEMPLATE = "external_template"
    DDE = "dde"
    DTD = "dtd"
    EMBEDDED_PROGRAM = "embedded_program"
    EMBEDDED_FILE = "embedded_file"

    # Something is hidden in it.
    BYTES_BEFORE = "bytes_before"
    BYTES_AFTER = "bytes_after"
    HIDDEN_PROGRAM = "hidden_program"
    HIDDEN_ARCHIVE = "hidden_archive"

    # Its archive is not one that a program for archives writes.
    OVERLAP = "overlap"
    CONTRADICTORY = "contradictory"
    DOUBLED_PART = "doubled_part"
    OUTSIDE_PATH = "outside_path"
    LINKED_FILE = "linked_file"
    ODD_COMPRESSION = "odd_compression"
    TOO_DEEP = "too_deep"

    # The scanner for malware knows it (`evidence.malware`).
    INFECTED = "infected"
