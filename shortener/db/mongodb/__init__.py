"""What MongoDB needs in place of Django's own: keys that are ObjectIds, and the migrations that make them."""
