"""manage.py demo: create a demo workspace and print a login."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from links.demo import workspace as demo
from shortener.config.settings import installation
from shortener.errors import DomainError

_FEWEST, _MOST = 100, 1_000_000


class Command(BaseCommand):
    """Creates, refills or removes the demo."""

    help = (
        "Create a workspace named Demo with links in every state and 90 days of simulated clicks, and print a "
        "login with a random password. If the demo exists, keep it and print a new password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--email", default="demo@example.com", help="email address of the login (default: %(default)s)"
        )
        parser.add_argument(
            "--clicks", type=int, default=40_000, help="approximate number of clicks (default: %(default)s)"
        )
        parser.add_argument("--seed", type=int, default=1, help="seed of the random visitors (default: %(default)s)")
        parser.add_argument(
            "--again", action="store_true", help="replace the links and clicks of an existing demo with new ones"
        )
        parser.add_argument("--remove", action="store_true", help="delete the demo and everything in it")
        parser.add_argument("--yes", action="store_true", help="allow it on a site with an https:// SITE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        if not _FEWEST <= options["clicks"] <= _MOST:
            raise CommandError(f"--clicks: enter a number from {_FEWEST:,} to {_MOST:,}.")
        try:
            self._remove(options["email"]) if options["remove"] else self._make(options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _remove(self, email: str) -> None:
        was_there = demo.remove_demo(email=email, at=timezone.now())
        self.stdout.write("Demo deleted." if was_there else "There is no demo.")

    def _make(self, options: dict[str, Any]) -> None:
        if settings.PRODUCTION and not options["yes"]:
            raise CommandError(
                f"{settings.PUBLIC_URL} is a production site. To create a demo on it, add --yes. Its links "
                "will be public, and its login is printed only here. To delete the demo, run with --remove."
            )
        email, existing = options["email"], demo.demo_workspace()
        if existing is not None and demo.is_complete(existing) and not options["again"]:
            login = demo.new_login(existing, email=email)
            self._tell(login, "The demo already exists. Its links are unchanged; its password is new.")
            self.stdout.write("\nUse --again to replace its links and clicks, or --remove to delete it.")
            return
        self.stdout.write(f"Creating about {options['clicks']:,} clicks …")
        login = demo.create_demo(email=email, clicks=options["clicks"], seed=options["seed"], at=timezone.now())
        self._tell(login, "The demo is ready.")

    def _tell(self, login: demo.DemoLogin, news: str) -> None:
        url = settings.SITE_URL or installation.kept_address(settings.DATA_DIR) or settings.PUBLIC_URL
        self.stdout.write(f"{news}\n\n  Address   {url}/accounts/login/\n  Email     {login.email}")
        self.stdout.write(f"  Password  {login.password}")
        if login.link_password is not None:
            self.stdout.write(f"\nPassword of the two password-protected links: {login.link_password}")
