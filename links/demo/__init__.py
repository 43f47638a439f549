"""The demo: a workspace with links in every state and ninety days of generated clicks."""
