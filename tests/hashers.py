"""Password hashing that costs nothing: scrypt takes a twentieth of a second for each password and recovery code."""

from shortener.password_hashing import LimitedScryptPasswordHasher


class QuickScryptPasswordHasher(LimitedScryptPasswordHasher):
    """scrypt with the smallest cost, under the name of the real one."""

    work_factor = 2
    parallelism = 1
