#!/usr/bin/env python
"""Django's command line for Shortener."""

import os
import signal
import sys


def main() -> None:
    """Run one management command; a wrong configuration is one line, not a traceback, and Ctrl-C none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        try:
            execute_from_command_line(sys.argv)
        except ImproperlyConfigured as error:
            sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
