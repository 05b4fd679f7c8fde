from django.contrib.auth.hashers import MD5PasswordHasher


class Counting(MD5PasswordHasher):
    """Counts how often a password is hashed, because a test of timing would be unreliable."""

    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.times += 1
        encoded: str = super().encode(password, salt)
        return encoded
