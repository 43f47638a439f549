"""The sockets that both planes listen on. `manage.py run` opens them and hands them down, so that they stay open, and
new connections wait in them, while a server is started again.
"""

import os
import socket
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LISTENER_VARIABLE = "SHORTENER_LISTENER_"  # begins the names of variables with the descriptor of an open socket
_BACKLOG = 4096  # connections that wait to be accepted

REDIRECTS, CONTROL = "REDIRECTS", "CONTROL"


def listener(name: str) -> socket.socket:
    """Return the plane's socket: the one that was handed down, or else a new one. Raises ImproperlyConfigured."""
    descriptor = os.environ.get(LISTENER_VARIABLE + name, "")
    return socket.socket(fileno=int(descriptor)) if descriptor else _opened(name)


def hand_down(name: str) -> socket.socket:
    """Open the plane's socket for the programs that this one starts, and return it. Raises ImproperlyConfigured."""
    opened = _opened(name)
    os.environ[LISTENER_VARIABLE + name] = str(opened.fileno())
    return opened


def _opened(name: str) -> socket.socket:
    if name == REDIRECTS:
        opened = _port(settings.HOST, "PORT", settings.PORT)
    elif settings.CONTROL_PORT:
        opened = _port(settings.CONTROL_HOST, "CONTROL_PORT", settings.CONTROL_PORT)
    else:
        opened = _private_socket(str(settings.CONTROL_SOCKET))
    opened.listen(_BACKLOG)
    opened.set_inheritable(True)
    return opened


def _port(host: str, setting: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Of the accepted connections too. Without it the end of a streamed answer waits 40 ms for the client's kernel.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        opened.bind((host, port))
    except (OSError, OverflowError) as error:
        opened.close()
        reason = getattr(error, "strerror", None) or error
        raise ImproperlyConfigured(
            f"{setting} {port} on {host} cannot be used ({reason}). Stop what uses it, or set {setting}."
        ) from error
    return opened


def _private_socket(path: str) -> socket.socket:
    with suppress(FileNotFoundError):  # left by a server that was killed; its folder is claimed by now
        os.unlink(path)
    opened = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o077)  # for this user alone
    try:
        opened.bind(path)
    finally:
        os.umask(mask)
    return opened
