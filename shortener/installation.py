"""What an installation keeps in its data folder before any database exists: the folder and its secret."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_LONGEST_SOCKET_PATH = 100  # bytes; the kernel's own limit is 107


def prepared_data_dir(path: Path) -> Path:
    """Return the absolute data folder, made when missing and readable by its owner only."""
    path = path.absolute()
    try:
        if not path.is_dir():
            path.mkdir(parents=True, mode=0o700)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {path} cannot be written ({error.strerror}). Point DATA_DIR at a folder this user may write to."
        ) from error
    return path


def kept_secret(path: Path) -> str:
    """Return the secret in the file, written once with 50 random bytes for its owner's eyes only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def socket_path(data_dir: Path) -> Path:
    """Return where the embedded Valkey listens: in the data folder, or nearer when that path is too long."""
    path = data_dir / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    status = data_dir.stat()
    near = Path(f"/tmp/shortener-{os.getuid()}-{status.st_dev:x}-{status.st_ino:x}")  # noqa: S108 - 0700 and checked
    near.mkdir(mode=0o700, exist_ok=True)
    if near.stat().st_uid != os.getuid() or near.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{near} belongs to somebody else. Choose a shorter DATA_DIR.")
    return near / "valkey.sock"
