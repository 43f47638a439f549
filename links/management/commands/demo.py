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
        "Fill a workspace named Demo with links in every state and 90 days of made-up clicks, and print a login with a "
        "new random password. Run again, it keeps what is there and prints a new password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="demo@example.com", help="who signs in (default: %(default)s)")
        parser.add_argument("--clicks", type=int, default=40_000, help="about how many (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other visitors")
        parser.add_argument("--again", action="store_true", help="empty an existing demo and fill it anew, until today")
        parser.add_argument("--remove", action="store_true", help="delete the demo with all that is in it")
        parser.add_argument("--yes", action="store_true", help="do it on a site with an https:// SITE_URL too")

    def handle(self, *args: Any, **options: Any) -> None:
        if not _FEWEST <= options["clicks"] <= _MOST:
            raise CommandError(f"--clicks: choose {_FEWEST:,} to {_MOST:,}.")
        try:
            self._remove(options["email"]) if options["remove"] else self._make(options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _remove(self, email: str) -> None:
        was_there = demo.remove_demo(email=email, at=timezone.now())
        self.stdout.write("The demo is gone." if was_there else "There is no demo.")

    def _make(self, options: dict[str, Any]) -> None:
        if settings.PRODUCTION and not options["yes"]:
            raise CommandError(
                f"{settings.PUBLIC_URL} is a site in production. With --yes it gets a demo: its links are public, and "
                "its login is printed here and nowhere else. --remove deletes it again."
            )
        email, existing = options["email"], demo.demo_workspace()
        if existing is not None and demo.is_complete(existing) and not options["again"]:
            login = demo.new_login(existing, email=email)
            self._tell(login, "There is a demo already. It keeps its links; its password is new.")
            self.stdout.write("\n--again fills it anew, until today; --remove deletes it.")
            return
        self.stdout.write(f"Making about {options['clicks']:,} clicks …")
        login = demo.create_demo(email=email, clicks=options["clicks"], seed=options["seed"], at=timezone.now())
        self._tell(login, "The demo is ready.")

    def _tell(self, login: demo.DemoLogin, news: str) -> None:
        url = settings.SITE_URL or installation.kept_address(settings.DATA_DIR) or settings.PUBLIC_URL
        self.stdout.write(f"{news}\n\n  Address   {url}/accounts/login/\n  E-mail    {login.email}")
        self.stdout.write(f"  Password  {login.password}")
        if login.link_password is not None:
            self.stdout.write(f"\nTwo links ask for a password of their own: {login.link_password}")
