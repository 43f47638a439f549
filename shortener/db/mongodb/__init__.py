"""The database backend for MongoDB, and the apps and migrations that replace Django's, with ObjectIds as keys."""
