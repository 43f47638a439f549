"""The schema version of fields of a link that are stored as JSON: in the bin, in history and in imports."""

SCHEMA_VERSION = 1  # increment it when a field is renamed, and add the rename to links.services.stored_fields


def schema_version() -> int:
    """Return SCHEMA_VERSION. A function, so that a new version changes no default in the migrations."""
    return SCHEMA_VERSION
