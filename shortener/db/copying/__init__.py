"""Moving an installation from one database to another, whatever engines they are.

A process can speak to one engine only, so there are two: one reads the source and one writes to the target, with a pipe
between them.
"""
