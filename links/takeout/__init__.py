"""All data of a person in one file, however much that is."""
