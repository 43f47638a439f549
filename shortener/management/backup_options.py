"""What `backup` and `restore` have in common: options for keys, what they need of an installation, and their errors."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from shortener import places, redis
from shortener.backups.age.errors import AgeError
from shortener.backups.failures import BackupError
from shortener.backups.protection import Protection, protection, read_text
from shortener.db.copying.failures import reason
from shortener.management.running import lock_or_reason
from shortener.web.requests.log_lines import safe_line

_VALKEY_STARTS_WITHIN = 60.0  # seconds; a large file takes a while to load, and the machine may be busy
_STOP = "Stop Shortener on every machine first."


def add_key_options(parser: CommandParser) -> None:
    """Add the options that name files with keys."""
    parser.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="file with the passphrase, instead of BACKUP_PASSPHRASE"
    )
    parser.add_argument(
        "--identity-file",
        default="",
        metavar="FILE",
        help="file with the secret key (AGE-SECRET-KEY-1…), as age-keygen makes it, to read what public keys encrypted",
    )


def keys(options: dict[str, Any], recipients: list[str]) -> Protection:
    """Return the keys of the options and settings; raise BackupError."""
    file = options["passphrase_file"]
    passphrase = read_text(file) if file else "" if options.get("recipient") else settings.BACKUPS.passphrase
    return protection(
        passphrase=passphrase, recipients=[] if file else recipients, identity_file=options["identity_file"]
    )


@contextmanager
def errors_in_one_line(*, again: str) -> Iterator[None]:
    """Raise CommandError with one line for every expected failure; SIGTERM counts as an interruption."""

    def interrupt(*_: Any) -> NoReturn:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except (BackupError, AgeError) as error:
        raise CommandError(safe_line(str(error))) from error  # it can quote an archive that a stranger has made
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
    except DatabaseError as error:
        raise CommandError(f"DATABASE_URL: {reason(error)}. {again}") from error
    except RedisError as error:
        raise CommandError(f"REDIS_URL: {reason(error)}. {again}") from error
    except OSError as error:
        raise CommandError(f"{reason(error)}. {again}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted. {again}", returncode=128 + signal.SIGINT) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def generated_secret_key() -> str | None:
    """Return the SECRET_KEY if it is the one that was generated into DATA_DIR, else None."""
    file: Path = settings.DATA_DIR / "secret-key"
    key: str = settings.SECRET_KEY
    return key if file.exists() and file.read_text().strip() == key else None


def check_nothing_runs() -> None:
    """Raise BackupError while Shortener runs, and lock DATA_DIR until this process ends."""
    if running := lock_or_reason():
        raise BackupError(f"{running} {_STOP}")


def redis_answers() -> bool:
    """Tell whether Redis answers."""
    try:
        return bool(redis.client().ping())
    except redis.FAILURES:
        return False


@contextmanager
def embedded_valkey() -> Iterator[None]:
    """Run the embedded Valkey while the site does not: clicks can wait in its file. Raises BackupError."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*places.COMMAND, "run_valkey"],
        cwd=places.WORKING,
        env=os.environ | {"DATA_DIR": str(settings.DATA_DIR)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches this process alone, which then stops the other
    )
    try:
        deadline = time.monotonic() + _VALKEY_STARTS_WITHIN
        while not redis_answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise BackupError(f"The embedded Valkey does not start: see {settings.DATA_DIR}/valkey/valkey.log.")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()
