"""The sockets that both planes, the internal listener and Caddy accept from. `manage.py run` opens them and hands them
down: they stay open, and new connections wait in them, while a server is started again.
"""

import errno
import os
import socket
from collections.abc import Collection
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LISTENER_VARIABLE = "SHORTENER_LISTENER_"  # begins the names of variables with the descriptor of an open socket
_BACKLOG = 4096  # connections that wait to be accepted
_FIRST_OF_SYSTEMD = 3  # its first descriptor

REDIRECTS, CONTROL, INTERNAL = "REDIRECTS", "CONTROL", "INTERNAL"
HTTP, HTTPS, HTTP3 = OF_CADDY = "HTTP", "HTTPS", "HTTP3"


def names(processes: Collection[str] = ("redirects", "control", "caddy")) -> list[str]:
    """Return the names of the sockets that these processes of this installation listen on."""
    sockets = {"redirects": (REDIRECTS, INTERNAL), "control": (CONTROL,), "caddy": OF_CADDY}
    wanted = {name for process in processes for name in sockets.get(process, ())}
    return [name for name in _ports() if name in wanted]


def listener(name: str) -> socket.socket:
    """Return the socket of this name: the one that was handed down, or else a new one. Raises ImproperlyConfigured."""
    descriptor = os.environ.get(LISTENER_VARIABLE + name, "")
    return socket.socket(fileno=int(descriptor)) if descriptor else _opened(name)


def hand_down(name: str) -> int:
    """Return the descriptor of the socket of this name, which stays open for the processes that this one starts.

    Raises ImproperlyConfigured.
    """
    descriptor = listener(name).detach()
    os.environ[LISTENER_VARIABLE + name] = str(descriptor)
    return descriptor


def close_unwanted() -> None:
    """Close the sockets that were handed down by a process with other settings: of other names or ports."""
    ports = _ports()
    for name in (REDIRECTS, CONTROL, INTERNAL, *OF_CADDY):
        descriptor = os.environ.get(LISTENER_VARIABLE + name, "")
        if not descriptor:
            continue
        opened = socket.socket(fileno=int(descriptor))
        port = 0 if opened.family == socket.AF_UNIX else opened.getsockname()[1]
        if port == ports.get(name):
            opened.detach()
        else:
            opened.close()
            del os.environ[LISTENER_VARIABLE + name]


def _ports() -> dict[str, int]:
    """Return the port of each socket of this installation, 0 for a Unix socket."""
    found = {REDIRECTS: settings.PORT, CONTROL: settings.CONTROL_PORT}
    if settings.INTERNAL_PORT:
        found[INTERNAL] = settings.INTERNAL_PORT
    if settings.TLS is not None:
        found |= {HTTP: settings.TLS.http_port, HTTPS: settings.TLS.https_port, HTTP3: settings.TLS.https_port}
    return found


def keep_to_itself(name: str) -> None:
    """Close the socket of this name, if it was handed down, in the program that replaces this one."""
    if descriptor := os.environ.get(LISTENER_VARIABLE + name, ""):
        os.set_inheritable(int(descriptor), False)


def _opened(name: str) -> socket.socket:
    if name == REDIRECTS:
        opened = _from_systemd() or _port(settings.HOST, "PORT", settings.PORT)
    elif name == INTERNAL:
        opened = _port(settings.INTERNAL_HOST, "INTERNAL_PORT", settings.INTERNAL_PORT)
    elif name in OF_CADDY:
        opened = _of_caddy(name)
    elif settings.CONTROL_PORT:
        opened = _port(settings.CONTROL_HOST, "CONTROL_PORT", settings.CONTROL_PORT)
    else:
        opened = _private_socket(str(settings.CONTROL_SOCKET))
    if opened.type == socket.SOCK_STREAM:
        opened.listen(_BACKLOG)
    opened.set_inheritable(True)
    return opened


def _from_systemd() -> socket.socket | None:
    """Return the socket that systemd has opened for this process, or None (sd_listen_fds(3)).

    Raises ImproperlyConfigured if it has another port than PORT.
    """
    if os.environ.pop("LISTEN_PID", "") != str(os.getpid()) or os.environ.pop("LISTEN_FDS", "") != "1":
        return None
    opened = socket.socket(fileno=_FIRST_OF_SYSTEMD)
    port = opened.getsockname()[1] if opened.family in (socket.AF_INET, socket.AF_INET6) else None
    if port != settings.PORT:
        raise ImproperlyConfigured(
            f"PORT is {settings.PORT}, but systemd has opened {opened.getsockname()!r}. Set ListenStream= in "
            "shortener.socket and PORT to the same port."
        )
    return opened


def _of_caddy(name: str) -> socket.socket:
    if settings.TLS is None:
        raise ImproperlyConfigured("Caddy needs TLS=1.")
    host = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"  # noqa: S104 - Caddy is public
    if name == HTTP:
        return _port(host, "HTTP_PORT", settings.TLS.http_port)
    kind = socket.SOCK_STREAM if name == HTTPS else socket.SOCK_DGRAM
    return _port(host, "HTTPS_PORT", settings.TLS.https_port, kind)


def _port(host: str, setting: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Of the accepted connections too. Without it the end of a streamed answer waits 40 ms for the client's kernel.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if host == "::":
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        opened.bind((host, port))
    except (OSError, OverflowError) as error:
        opened.close()
        reason = getattr(error, "strerror", None) or error
        advice = _advice(error, setting)
        raise ImproperlyConfigured(f"{setting} {port} on {host} cannot be used ({reason}). {advice}") from error
    return opened


def _advice(error: Exception, setting: str) -> str:
    number = getattr(error, "errno", None)
    if isinstance(error, socket.gaierror) or number == errno.EADDRNOTAVAIL:
        return f"Set {setting.replace('PORT', 'HOST')} to an address of this machine."
    if number == errno.EACCES:
        return (
            "Ports below 1024 need a permission: AmbientCapabilities=CAP_NET_BIND_SERVICE of systemd, authbind, or "
            f"sysctl net.ipv4.ip_unprivileged_port_start=80. Or set {setting} to a higher port and forward this one "
            "to it."
        )
    return f"Stop what uses it, or set {setting}."


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
