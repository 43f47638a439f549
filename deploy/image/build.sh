#!/bin/sh
# Makes /opt/shortener from the sources in the current folder: a virtual environment with the wheel and the packages of
# requirements.txt. For root on Debian 12: the first stage of the Dockerfile, and tests/deploy without Docker.
set -eu
umask 022

apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
    ca-certificates make python3 python3-venv >/dev/null
make dist

python3 -m venv /opt/shortener
pip="/opt/shortener/bin/pip --disable-pip-version-check --quiet"
$pip install --no-cache-dir --require-hashes --requirement requirements.txt
$pip install --no-deps --no-index dist/shortener-*.whl
$pip check
$pip uninstall --yes setuptools pip

# Nothing loads tests, sources and translations of libraries: the site is in English. Maps of scripts must stay, since
# collectstatic looks for them.
packages=$(echo /opt/shortener/lib/python3*/site-packages)
find "$packages" -type d \( -name tests -o -path '*/locale/*' ! -path '*/locale/en*' \) -prune -exec rm -rf {} +
find "$packages" -type f \
    \( -name '*.py[ix]' -o -name '*.pxd' -o -name '*.[ch]' -o -name '*.po' \) -delete
