"""manage.py doctor: what is wrong or unsafe, in sentences."""

import json
import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shortener import places
from shortener.doctor import backups, configuration, servers, site
from shortener.doctor.findings import Check, Finding, Level, examine

_WITHOUT_DATA = {"settings", "files", "limits", "mail", "dns"}
_STATUS = {Level.OK: 0, Level.ERROR: 1, Level.WARNING: 3}
_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.ERROR: "ERROR   "}


class Command(BaseCommand):
    """Prints findings, the worst of which decides the exit status."""

    help = (
        "Check the configuration and the installation. Exit status: 0 if all is well, 1 if something is wrong, 3 if "
        "there are only warnings."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
        parser.add_argument("--mail-to", default="", metavar="ADDRESS", help="send a mail there, too")

    def handle(self, *args: Any, **options: Any) -> None:
        checks: list[tuple[str, Check]] = [
            ("settings", configuration.check_settings),
            ("files", configuration.check_files),
            ("limits", configuration.check_open_files),
            ("database", servers.check_database),
            ("redis", servers.check_redis),
            ("backups", backups.check_backups),
            ("mail", partial(servers.check_mail, to=options["mail_to"])),
            ("dns", servers.check_dns),
            ("site", site.check_parts),
            ("proxies", site.check_proxies),
        ]
        if settings.NO_DATA_IN and settings.EMBEDDED_DATABASE:
            has_settings = (places.WORKING / ".env").exists()
            checks = [
                ("installation", configuration.check_installation),
                *(one for one in checks if has_settings and one[0] in _WITHOUT_DATA),
            ]
        found: list[Finding] = []
        for finding in examine(checks):
            found.append(finding)
            if not options["json"]:
                self.stdout.write(f"{_MARKS[finding.level]}{finding.part}: {finding.text}")
        if options["json"]:
            rows = [{"level": one.level.value, "part": one.part, "text": one.text} for one in found]
            self.stdout.write(json.dumps(rows, indent=2))
        levels = {finding.level for finding in found}
        sys.exit(
            _STATUS[Level.ERROR if Level.ERROR in levels else Level.WARNING if Level.WARNING in levels else Level.OK]
        )
