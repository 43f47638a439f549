"""The link form's part about where visitors are sent, and what programs show of the link."""
