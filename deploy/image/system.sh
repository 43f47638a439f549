#!/bin/sh
# Prepares the system in which /opt/shortener runs: Python, and a user with a folder for the data.
# For root on Debian 12: the last stage of the Dockerfile, and tests/deploy without Docker.
set -eu
umask 022

apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends ca-certificates python3 >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old

groupadd --gid 10001 shortener
useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin shortener
install --directory --owner 10001 --group 10001 --mode 0700 /data
