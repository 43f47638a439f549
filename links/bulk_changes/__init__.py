"""One change of many links: carried out batch by batch, with progress, a list of refused links, and undo."""
