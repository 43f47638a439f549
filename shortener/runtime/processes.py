"""supervisord's configuration for the processes of the Procfile."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings

# They start in this order; Valkey stops when the others have.
NAMES = ("valkey", "control", "redirects", "caddy", "worker", "beat")

# Seconds until a process that is told to stop is killed: those of Valkey begin after the others', and theirs after
# those of Caddy, if there is one. All end within 5,
# also on a busy machine where Valkey and the database hang. Servers kill their own workers after two seconds. The
# worker waits for Valkey without an end; a kill loses none of its work, and nothing that Valkey has acknowledged:
# that is in its file.
_STOPS_WITHIN = {"caddy": 1, "valkey": 1, "worker": 2, "beat": 2}
_SERVERS_STOP_WITHIN = 3

# %(here)s is the folder of the configuration: supervisord has no quoting for arbitrary paths.
_SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
pidfile=%(here)s/supervisord.pid
logfile=%(here)s/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
"""

# Every process that ends is restarted, without limit; one that ended within `startsecs`, after a pause that
# supervision.py chooses. It forwards the output, too.
_PROGRAM = """
[program:{name}]
command={command}
priority={priority}
autorestart=true
startsecs=10
startretries=1000000
stopsignal=TERM
stopasgroup=false
killasgroup=true
stopwaitsecs={stops_within}
stdout_logfile=NONE
stdout_events_enabled=true
stderr_logfile=NONE
stderr_events_enabled=true
"""


def supervisor_configuration(procfile: Path, names: Collection[str]) -> str:
    """Return supervisord's configuration for these processes of the Procfile, Valkey and Caddy only if settings say so.

    It expects to run in the project's folder, with the virtual environment's programs on its PATH.
    """
    sections = [_SUPERVISOR]
    if os.geteuid() == 0:
        sections.append("user=root\n")  # explicit, or supervisord warns
    is_wanted = {"valkey": settings.EMBEDDED_VALKEY, "caddy": settings.TLS is not None}
    for name, command in _processes(procfile):
        if name not in names or not is_wanted.get(name, True):
            continue
        sections.append(
            _PROGRAM.format(
                name=name,
                command=command.replace("%", "%%"),
                priority=NAMES.index(name),
                stops_within=_STOPS_WITHIN.get(name, _SERVERS_STOP_WITHIN),
            )
        )
    return "".join(sections)


def _processes(procfile: Path) -> Iterator[tuple[str, str]]:
    for line in procfile.read_text().splitlines():
        name, colon, command = line.partition(":")
        if colon:
            yield name.strip(), command.strip()
