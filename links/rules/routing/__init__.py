"""Rules of links: the document that people and programs write, its validation, and its compiled form."""
