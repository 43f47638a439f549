"""The processes of one machine: the Procfile's, kept alive by supervisord."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

# In this order they start, and in the opposite order they stop: the web server must outlive no Valkey.
_ORDER = ("valkey", "web", "worker", "beat")

_SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
pidfile={data_dir}/supervisord.pid
childlogdir={data_dir}
logfile={data_dir}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
{user}
"""

# startsecs=0 with autorestart: whatever ends, however quickly, is started again.
_PROGRAM = """
[program:{name}]
command={command}
directory={directory}
priority={priority}
autorestart=true
startsecs=1
startretries=1000000
stopsignal=TERM
stopasgroup=false
killasgroup=true
stopwaitsecs=10
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
stderr_logfile=/dev/fd/2
stderr_logfile_maxbytes=0
"""


def supervisor_configuration(procfile: Path) -> str:
    """Return supervisord's configuration for the Procfile's processes, Valkey only when it is the embedded one."""
    user = "user=root" if os.geteuid() == 0 else ""  # said aloud, or supervisord warns about it
    sections = [_SUPERVISOR.format(data_dir=_escaped(settings.DATA_DIR), user=user)]
    for name, command in _processes(procfile):
        if name == "valkey" and not settings.EMBEDDED_VALKEY:
            continue
        program, _space, arguments = command.partition(" ")
        executable = Path(sys.executable).parent / program
        sections.append(
            _PROGRAM.format(
                name=name,
                command=f"{_escaped(executable)} {arguments}",
                directory=_escaped(settings.BASE_DIR),
                priority=_ORDER.index(name) if name in _ORDER else len(_ORDER),
            )
        )
    return "".join(sections)


def _processes(procfile: Path) -> Iterator[tuple[str, str]]:
    for line in procfile.read_text().splitlines():
        name, colon, command = line.partition(":")
        if colon:
            yield name.strip(), command.strip()


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
