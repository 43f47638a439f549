"""Django's admin for operators; every change goes through services."""

from accounts.admin import audit, keys, people, sign_in, workspaces

__all__ = ["audit", "keys", "people", "sign_in", "workspaces"]
