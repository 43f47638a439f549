"""The log as JSON, an object in each line, with LOG_FORMAT=json."""

import json
import logging
from datetime import UTC, datetime

from shortener.web.requests.log_lines import LONGEST, LineFormatter, bounded

_LONGEST_TRACEBACK = 16_384  # characters


class JsonLineFormatter(LineFormatter):
    """Formats each record as one object: its time in UTC, level, logger, message and origin, and a traceback as text.

    Of the further attributes of a record only `fields` is written, which are those of a line of the access log: others,
    such as Django's requests, contain what clients have sent. JSON escapes the characters that lines must not have.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        task, task_id = getattr(record, "task", ("", ""))
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": bounded(record.getMessage(), LONGEST),
            "request_id": getattr(record, "request_id", ""),
            "process": getattr(record, "process_kind", ""),
            "pid": record.process,
        }
        if task:
            fields |= {"task": task, "task_id": task_id}
        if left_out := getattr(record, "left_out", 0):
            fields["left_out"] = left_out
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)[:_LONGEST_TRACEBACK]
        return json.dumps(fields | getattr(record, "fields", {}))
