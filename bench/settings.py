"""The site's settings, with one more address: bench/urls.py."""

from shortener.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
