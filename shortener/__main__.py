"""The command line: `shortener` when it is installed, `python -m shortener` and manage.py in a repository."""

import os
import signal
import sys

from shortener import __version__, places

_APPS = {"shortener", "accounts", "clicks", "moderation", "domains", "campaigns", "links", "operations"}
_OF_DJANGO = {"migrate", "createsuperuser"}  # that operators need, too
_FIRST = ["run", "migrate", "doctor", "backup", "restore", "create_api_key", "createsuperuser", "demo"]


def main() -> None:
    """Run one command; a wrong configuration is one line, not a traceback, and Ctrl-C none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")
    places.creates_data = not _only_looks(sys.argv[1:])
    try:
        from django.core.exceptions import ImproperlyConfigured

        try:
            _execute(sys.argv[1:])
        except ImproperlyConfigured as error:
            sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _only_looks(arguments: list[str]) -> bool:
    match arguments:
        case [] | ["help" | "doctor" | "--help" | "-h", *_] | [_, "--help" | "-h"]:
            return True
    return False


def _execute(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    match arguments:
        case ["version" | "--version"]:
            sys.stdout.write(f"{__version__}\n")
        case [] | ["help" | "--help" | "-h"]:
            sys.stdout.write(_overview())
        case _:
            execute_from_command_line([places.PROGRAM, *arguments])


def _overview() -> str:
    """Return the text of `shortener help`: commands of the product with a sentence each, then the others' names."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    apps = get_commands()
    ours = [name for name in _FIRST if name in apps]
    ours += sorted(name for name, app in apps.items() if app in _APPS and name not in ours)
    lines = ["Shortener's commands; `shortener help COMMAND` describes one:", ""]
    for name in ours:
        text = load_command_class(apps[name], name).help
        if not text.startswith("Internal"):
            lines.append(f"  {name:<18}{text.partition('. ')[0].rstrip('.')}.")
    others = sorted(set(apps) - set(ours))
    return "\n".join([*lines, "", "Commands of Django and libraries:", "", f"  {', '.join(others)}", ""])


if __name__ == "__main__":
    main()
