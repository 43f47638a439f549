"""A workspace to look at: links in every state, and ninety days of clicks that nobody made."""
