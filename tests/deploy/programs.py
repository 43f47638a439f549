"""Programs of other people that these tests start, from packages of Debian that .ci/run installs."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def required(name: str) -> Path:
    """Return the program's path; without it the test is skipped, or fails where CI is set."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if found is None:
        missing(f"{name} is not installed; .ci/run names its package.")
    return Path(found)


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail where CI is set: there, everything must run."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
