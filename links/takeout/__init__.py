"""The export of all data of a person as one ZIP file, streamed."""
