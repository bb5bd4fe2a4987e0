import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.services.ram.passwords import LONGEST, digest, is_password, is_strong
from alimock.emulator.services.ram.records import PasswordPolicy

STRICT = PasswordPolicy(
    minimum_password_length=8,
    require_lowercase_characters=True,
    require_uppercase_characters=True,
    require_numbers=True,
    require_symbols=True,
)


@given(password=st.text(), other=st.text())
def test_digest_knows_its_password_alone(password: str, other: str) -> None:
    kept = digest(password, "salt")
    assert is_password(password, kept)
    assert is_password(other, kept) == (other == password)


def test_equal_passwords_look_different_under_different_salts() -> None:
    assert digest("secret", "one") != digest("secret", "two")
    assert is_password("secret", digest("secret", "one"))
    assert is_password("secret", digest("secret", "two"))


@pytest.mark.parametrize("password", ["", "$", "salt$", "a\0b", "密码", "\ud800"])
def test_unusual_password_is_digested(password: str) -> None:
    kept = digest(password, "salt")
    assert kept.isascii()
    assert is_password(password, kept)
    assert not is_password(password + "\0", kept)


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        pytest.param("a" * 7, False, id="below-the-minimum"),
        pytest.param("a" * 8, True, id="minimum"),
        pytest.param("a" * LONGEST, True, id="longest"),
        pytest.param("a" * (LONGEST + 1), False, id="beyond-the-longest"),
        pytest.param("密" * 8, True, id="characters-count-not-bytes"),
        pytest.param("", False, id="empty"),
    ],
)
def test_length_is_all_that_the_default_policy_asks_for(password: str, strong: bool) -> None:
    assert is_strong(password, PasswordPolicy()) is strong


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        pytest.param("abcDEF1-", True, id="all-four"),
        pytest.param("ABCDEF1-", False, id="no-lower-case"),
        pytest.param("abcdef1-", False, id="no-upper-case"),
        pytest.param("abcDEFg-", False, id="no-number"),
        pytest.param("abcDEF12", False, id="no-symbol"),
        pytest.param("abcDEF1 ", True, id="blank-as-symbol"),
        pytest.param("abD1-", False, id="short"),
    ],
)
def test_strict_policy_asks_for_every_kind_of_character(password: str, strong: bool) -> None:
    assert is_strong(password, STRICT) is strong


@pytest.mark.parametrize(
    ("required", "characters"),
    [
        pytest.param("require_lowercase_characters", string.ascii_lowercase, id="lower-case"),
        pytest.param("require_uppercase_characters", string.ascii_uppercase, id="upper-case"),
        pytest.param("require_numbers", string.digits, id="numbers"),
        pytest.param("require_symbols", string.punctuation, id="symbols"),
    ],
)
def test_one_requirement_takes_one_kind_of_character_and_no_other(required: str, characters: str) -> None:
    policy = replace(PasswordPolicy(), **{required: True})
    others = sorted(set(string.ascii_letters + string.digits + string.punctuation) - set(characters))
    assert not any(is_strong(character * 8, policy) for character in others)
    assert all(is_strong(character * 8, policy) for character in characters)


@given(password=st.text(max_size=LONGEST + 4))
def test_what_a_strict_policy_takes_the_default_takes_too(password: str) -> None:
    assert is_strong(password, PasswordPolicy()) or not is_strong(password, STRICT)
