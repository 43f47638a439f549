"""Uploaded pictures for previews of links: encoded again, stored, served, and deleted when no link has them."""
