"""How dates are written, by language: the one home of it, for pages, mails and the admin."""
