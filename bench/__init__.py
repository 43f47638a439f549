"""The benchmark: measures the product's performance budgets. Run it as `python -m bench`."""
