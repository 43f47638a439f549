"""A Debian 12 in a folder, made by debootstrap, in which the steps of an image run without a container."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.deploy.programs import missing, required

_MIRROR = "http://deb.debian.org/debian"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "shortener-tests")
_KEPT_DAYS = 7
_LASTS_AT_MOST = 500  # seconds

# This machine's way to the package registries.
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_REGISTRIES = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "NPM_CONFIG_REGISTRY")

_ROOT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}

# Mounts are in a namespace of the command alone, and so are gone with it.
_AS_ROOT = """
set -eu
root=$1; home=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for cache in .cache/pip .npm; do
    mkdir -p "$home/$cache" "$root/root/$cache"
    mount --bind "$home/$cache" "$root/root/$cache"
done
exec chroot "$root" "$@"
"""
# As a container with a read-only root file system, no capabilities, and only the volume and /tmp to write to.
_CONFINED = """
set -eu
root=$1; volume=$2; shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind "$volume" "$root/data"
PATH=$PATH:/usr/sbin
exec chroot "$root" setpriv --reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --inh-caps=-all \
    --no-new-privs env --chdir /data "$@"
"""


class Debian:
    """The root folder of a system with Debian's smallest set of packages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["cp", "--archive", "--reflink=auto", _minimal(), root], check=True, timeout=60)
        shutil.copy("/etc/resolv.conf", root / "etc")

    def run(self, *command: str) -> str:
        """Run a command as root, with the network and the package caches of this machine; return its output."""
        given = {name: os.environ[name] for name in _REGISTRIES if name in os.environ}
        if _CERTIFICATES.exists():
            shutil.copy(_CERTIFICATES, self.root / "root/certificates.crt")
            given |= dict.fromkeys(("PIP_CERT", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"), "/root/certificates.crt")
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", _AS_ROOT, "sh", self.root, Path.home(), *command],
            env=_ROOT | given,
            capture_output=True,
            text=True,
            timeout=_LASTS_AT_MOST,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def confined(self, volume: Path) -> tuple[str, ...]:
        """Return what to write before a command to run it as in a container with this folder as /data."""
        return ("unshare", "--mount", "sh", "-c", _CONFINED, "sh", str(self.root), str(volume))


def _minimal() -> Path:
    """Return a root folder to copy, made now or within the last days; skip the test where none can be made."""
    debootstrap = required("debootstrap")
    if os.geteuid() != 0:
        missing("Only root can make a root folder and enter it.")
    folder = _CACHE / "bookworm"
    if folder.exists() and time.time() - folder.stat().st_mtime < _KEPT_DAYS * 86_400:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    draft = _CACHE / f"bookworm.{os.getpid()}"
    command = [str(debootstrap), "--variant=minbase", "bookworm", str(draft), _MIRROR]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=_LASTS_AT_MOST)
    os.utime(draft)
    draft.rename(folder)
    return folder
