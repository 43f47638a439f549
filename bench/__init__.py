"""Measurements of the budgets that the product promises; run as `python -m bench`."""
