"""The data folder of an installation: its creation, lock, secret key and Valkey socket; and the file of countries."""

import errno
import fcntl
import ipaddress
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import maxminddb
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener import places

_LONGEST_SOCKET_PATH = 100  # bytes; the kernel's own limit is 107
_ADDRESS = "address"  # the file with the URL of the server that runs, or ran last
_OUR_FILES = {"run.lock", "secret-key", "db.sqlite3"}
_YES, _NO = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
_PRIVATE = [
    ipaddress.ip_network(text)
    for text in ("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_temporary: list["TemporaryDirectory[str]"] = []  # removed when this process ends

_SAFE_IN_URLS = re.compile(r"[A-Za-z0-9/._~-]+")  # Celery and redis-py get the path in one


def number(env: Env, name: str, default: int, *, least: int, most: int) -> int:
    """Return the whole number in an environment variable, or raise ImproperlyConfigured with its limits."""
    text = env(name, default="").strip()
    value = int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else None if text else default
    if value is None or not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return value


def switch(env: Env, name: str, *, default: bool) -> bool:
    """Return whether an environment variable says true or false, or raise ImproperlyConfigured for another word."""
    text = env(name, default="").strip().lower()
    if text and text not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")
    return text in _YES if text else default


def is_private(host: str) -> bool:
    """Tell whether this is an IP address of this machine or of a private network."""
    try:
        return any(ipaddress.ip_address(host) in network for network in _PRIVATE)
    except ValueError:
        return False


def web_address(env: Env, name: str) -> str:
    """Return the http(s) URL in an environment variable, empty without one, or raise ImproperlyConfigured."""
    text = str(env(name, default="")).strip()
    with suppress(ValueError):
        url = urlsplit(text)
        if not text or (url.scheme in ("http", "https") and url.hostname):
            return text
    raise ImproperlyConfigured(f"{name} must be a URL that begins with https:// or http://, not {text!r}.")


def token(env: Env, name: str) -> str:
    """Return the secret word in an environment variable, empty without one, or raise ImproperlyConfigured."""
    text = str(env(name, default="")).strip()
    if text and not re.fullmatch(r"[!-~]{16,}", text):
        raise ImproperlyConfigured(f"{name} must have 16 or more letters, digits and signs of ASCII, and no spaces.")
    return text


def one_of(env: Env, name: str, *words: str) -> str:
    """Return the word in an environment variable, by default the first of these, or raise ImproperlyConfigured."""
    text = env(name, default="").strip().lower() or words[0]
    if text not in words:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(words)}, not {text!r}.")
    return text


def private_address(env: Env, name: str, default: str) -> str:
    """Return the IP address in an environment variable, or raise ImproperlyConfigured unless it is a private one."""
    text = env(name, default="").strip() or default
    if is_private(text):
        return text
    raise ImproperlyConfigured(
        f"{name} must be an IP address of this machine or of a private network, like {default}, not {text!r}."
    )


def check_ports(**ports: int) -> None:
    """Raise ImproperlyConfigured if two settings name the same port; 0 is none."""
    names: dict[int, str] = {}
    for name, port in ports.items():
        if port in names:
            raise ImproperlyConfigured(f"{names[port]} and {name} must be different ports, not both {port}.")
        if port:
            names[port] = name


def networks(env: Env, name: str) -> list[Network]:
    """Return the addresses and networks in an environment variable, or raise ImproperlyConfigured."""
    try:
        return [ipaddress.ip_network(entry.strip()) for entry in env.list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


def prepared_data_dir(path: Path) -> tuple[Path, Path | None]:
    """Return the absolute data folder, readable by its owner only, and None; a missing one is created.

    A process that creates no data gets a temporary folder, and the path, instead of one without an installation. What
    this process creates from now on, in it or elsewhere, is readable by its owner only, too.
    """
    os.umask(0o077)
    path = path.absolute()
    if not places.creates_data and not _may_be_ours(path):
        _temporary.append(TemporaryDirectory(prefix="shortener-"))
        return Path(_temporary[-1].name), path
    try:
        if not path.is_dir():
            path.mkdir(parents=True, mode=0o700)
        if places.is_read_only(path):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
        _close_to_others(path)
    except OSError as error:
        if error.errno == errno.EROFS:
            raise ImproperlyConfigured(
                f"The disk of DATA_DIR {path} is read-only. Linux mounts a disk so after errors: the kernel's log "
                "(dmesg) has them. Make it writable, and start again."
            ) from error
        raise ImproperlyConfigured(
            f"DATA_DIR {path} cannot be written ({error.strerror}). Set DATA_DIR to a folder that this user "
            "can write to."
        ) from error
    return path, None


def _may_be_ours(path: Path) -> bool:
    """Tell whether the folder has files of an installation, or cannot be read."""
    try:
        return bool(_OUR_FILES & set(os.listdir(path)))
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _close_to_others(path: Path) -> None:
    """Take the permissions of other users away from a folder that is empty or ours, or raise ImproperlyConfigured."""
    about = path.stat()
    if not about.st_mode & 0o077:
        return
    names = set(os.listdir(path))
    if about.st_uid == os.getuid() and (not names or names & _OUR_FILES):
        path.chmod(0o700)
        return
    raise ImproperlyConfigured(
        f"DATA_DIR {path} is open to other users of this machine and contains files of other programs. Set "
        "DATA_DIR to a folder that only Shortener uses."
    )


def claimed(data_dir: Path) -> int:
    """Lock the folder and return the file descriptor of the lock, which lasts until that is closed."""
    descriptor = os.open(data_dir / "run.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ImproperlyConfigured(
            f"Another Shortener is already running on DATA_DIR {data_dir}. Stop it, or use a different DATA_DIR."
        ) from error
    return descriptor


def is_claimed(data_dir: Path) -> bool:
    """Tell whether a process holds the lock of the folder."""
    try:
        os.close(claimed(data_dir))
    except ImproperlyConfigured:
        return True
    return False


def kept_secret(path: Path) -> str:
    """Return the secret in the file; a missing file is created with 50 random bytes, readable by its owner only."""
    try:
        if not path.exists() and not places.creates_data:
            return secrets.token_urlsafe(50)
        if not path.exists():
            # Written under a temporary name and linked: no process can read half a secret.
            draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):  # another process was first
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read or written ({error.strerror}).") from error


def socket_path(data_dir: Path, name: str) -> Path:
    """Return the path of a Unix socket: in the data folder, or in /tmp if that path is too long or needs quoting."""
    path = data_dir / name
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH and _SAFE_IN_URLS.fullmatch(str(path)):
        return path
    status = data_dir.stat()
    near = Path(f"/tmp/shortener-{os.getuid()}-{status.st_dev:x}-{status.st_ino:x}")  # noqa: S108 - 0700 and checked
    near.mkdir(mode=0o700, exist_ok=True)
    if near.stat().st_uid != os.getuid() or near.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{near} belongs to another user or is open to others. Use a shorter DATA_DIR.")
    return near / name


def readable_countries(path: str) -> str:
    """Return the absolute path of a country database in MaxMind's format, which must be readable, or the empty path."""
    try:
        if path:
            maxminddb.open_database(path).close()
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        reason = getattr(error, "strerror", None) or "it is not in MaxMind's .mmdb format"
        raise ImproperlyConfigured(f"GEOIP_PATH {path} cannot be read ({reason}).") from error
    return os.path.abspath(path) if path else ""


def keep_address(data_dir: Path, url: str) -> None:
    """Store the URL at which this installation serves, for commands that have not been given the same settings."""
    (data_dir / _ADDRESS).write_text(url)


def kept_address(data_dir: Path) -> str:
    """Return the URL at which the installation serves, or served last; empty before its first start."""
    try:
        return (data_dir / _ADDRESS).read_text()
    except FileNotFoundError:
        return ""
