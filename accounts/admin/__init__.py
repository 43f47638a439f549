"""Django's admin for operators; every change goes through services."""

from accounts.admin import keys, people, sign_in, workspaces

__all__ = ["keys", "people", "sign_in", "workspaces"]
