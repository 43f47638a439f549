"""Copying of an installation's database into another one, of any engine.

Django's settings fix a process to one engine, so there are two processes: one reads the source and one writes to the
target, with a pipe between them.
"""
