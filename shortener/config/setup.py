"""Import this module before any that needs Django's apps, where no management command has loaded them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")
django.setup(set_prefix=False)
