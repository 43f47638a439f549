"""Migrations: one process at a time runs them, and an older version does not start on a newer schema."""
