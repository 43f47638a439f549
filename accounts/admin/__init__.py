"""Django's admin for operators; every change goes through services."""

from accounts.admin import access, audit, keys, people, sign_in, workspaces

__all__ = ["access", "audit", "keys", "people", "sign_in", "workspaces"]
