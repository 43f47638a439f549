"""App links: which apps of phones open the links of a domain."""
