"""A terminal window with a command in it."""

import os
import pty
import select
import sys

import psutil
from django.conf import settings

from tests.stack.running import Stack

# Takes the terminal as its own and becomes the command, as a shell's foreground job does.
_LEADER = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"


class Terminal:
    """Shows what the command prints; it becomes the stack's first process."""

    def __init__(self, stack: Stack, *command: str) -> None:
        self._screen, inside = pty.openpty()
        self.process = stack.process = psutil.Popen(
            [sys.executable, "-c", _LEADER, *command],
            cwd=settings.BASE_DIR,
            env=stack.environment,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)

    def press_ctrl_c(self) -> None:
        """Send the interrupt to everything in the foreground."""
        os.write(self._screen, b"\x03")

    def read_to_end(self, *, within: float) -> str:
        """Return everything printed until no process has the terminal open any more."""
        text = b""
        while select.select([self._screen], [], [], within)[0]:
            try:
                more = os.read(self._screen, 4096)
            except OSError:
                break
            text += more
        return text.decode().replace("\r\n", "\n")

    def close(self) -> None:
        """Close the window."""
        if self._screen >= 0:
            os.close(self._screen)
            self._screen = -1
