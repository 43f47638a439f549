"""Static files for the servers: collected, named by their content and compressed, which takes seconds of computing."""

import fcntl
import hashlib

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

_LOCK = "static.lock"
_DIGEST = ".collected"  # the file with the digest of the sources; it is removed with the folder


def collect() -> None:
    """Fill STATIC_ROOT, unless it was filled from the same files by the same versions."""
    file = settings.STATIC_ROOT / _DIGEST
    digest = _digest_of_sources()
    with (settings.DATA_DIR / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of processes that start at the same time, one collects
        if file.exists() and file.read_text() == digest:
            return
        file.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False)
        file.write_text(digest)


def _digest_of_sources() -> str:
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
