"""Search of links: what its words mean (`terms`), and the indexes of SQLite and PostgreSQL that find them.

MongoDB, and tests of a few rows, compare the search column instead, with the same result.
"""
