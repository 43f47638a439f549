"""Backups of a whole installation: one file, the same for all engines, and its restoration into an empty one.

A backup is a tar archive, compressed with Zstandard and, on demand, encrypted with age (docs/backups.md).
"""
