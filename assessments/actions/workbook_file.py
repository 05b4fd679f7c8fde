"""Open a workbook that somebody sends."""

import logging
from collections.abc import Mapping, Sequence

from acecs.jobs import child
from acecs.refusals import Refused, ensure
from acecs.turns import others_first
from assessments.rules import workbook_file as file_rules
from assessments.workbook import reading
from assessments.workbook.reading import ReadBook
from evidence import rules as evidence_rules

log = logging.getLogger(__name__)


def opened(upload: evidence_rules.ReceivedFile, tables: Mapping[str, Sequence[str]], *, kind: str, of: str) -> ReadBook:
    """Open a workbook of this kind and subject in a child process, outside a transaction. Raises `Refused`.

    `tables`: name → the names of its columns, all of which are there; `of`: the public id of the subject.
    """
    ensure(file_rules.extension(upload.name))
    ensure(file_rules.size(upload))
    ensure(evidence_rules.upload(upload))
    payload = reading.task(upload.temporary_file_path(), tables)
    try:
        with others_first(), child.for_request(reading.__name__) as parent:
            answer = parent.run(reading.READER, payload, limits=reading.LIMITS)
    except child.Rejected as rejected:
        raise Refused(file_rules.rejected(upload.name, rejected.code)) from rejected
    except child.ChildFailed as failed:
        log.warning("Reading the workbook %s failed: %s", upload.sha256, failed)
        raise Refused(file_rules.unopened(upload.name)) from failed
    read = ReadBook.model_validate_json(answer)
    ensure(file_rules.book(upload.name, read, kind=kind, of=of, tables=tables))
    return read
