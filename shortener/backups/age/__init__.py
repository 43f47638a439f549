"""Encryption in the format of age (https://age-encryption.org/v1), for a passphrase or for public keys.

What this writes, the program `age` decrypts, and the other way round. The one library that is kept, pyrage, holds the
whole content in memory when it encrypts for a passphrase. So this has the format, and `cryptography` the ciphers.
"""

SHORTEST_PASSPHRASE = 12  # characters
