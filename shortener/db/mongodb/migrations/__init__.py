"""Migrations of apps whose own ones make numbered keys."""
