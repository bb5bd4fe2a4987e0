"""Passwords: how they are kept, and whether an account's policy takes them. Knows neither users nor calls."""

import hashlib
import hmac

from .records import PasswordPolicy

LONGEST = 32
"""How many characters a password has at most."""

_ROUNDS = 1000
"""Few for a server on the internet, enough here: what is protected is a test's password in a state file."""


def digest(password: str, salt: str) -> str:
    """Return what is kept of a password.

    Args:
        password: The password.
        salt: Text that makes equal passwords look different.
    """
    # Hashed first, since an HMAC takes a key for the same as one with zeros behind it.
    hashed = hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
    made = hashlib.pbkdf2_hmac("sha256", hashed, salt.encode(), _ROUNDS)
    return f"{salt}${made.hex()}"


def is_password(password: str, kept: str) -> bool:
    """Say whether a password is the one of which a digest was kept."""
    salt, _, _ = kept.partition("$")
    return hmac.compare_digest(digest(password, salt), kept)


def is_strong(password: str, policy: PasswordPolicy) -> bool:
    """Say whether a password has the length and the characters that a policy wants."""
    if not policy.minimum_password_length <= len(password) <= LONGEST:
        return False
    wanted = (
        (policy.require_lowercase_characters, str.islower),
        (policy.require_uppercase_characters, str.isupper),
        (policy.require_numbers, str.isdecimal),
        (policy.require_symbols, lambda character: not character.isalnum()),
    )
    return all(any(map(test, password)) for required, test in wanted if required)
