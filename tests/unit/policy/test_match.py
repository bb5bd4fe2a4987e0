"""Patterns, and the names that they meet."""

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alimock.emulator.policy.match import compile_actions, compile_patterns, compile_resources, read_resource


def covers(patterns: str | list[str], resource: str) -> bool:
    of_other, of_role = compile_resources([patterns] if isinstance(patterns, str) else patterns)
    name, is_role = read_resource(resource)
    return (of_role if is_role else of_other)(name)


@pytest.mark.parametrize(
    ("pattern", "text", "covered"),
    [
        pytest.param("*", "", True, id="star-covers-nothing"),
        pytest.param("*", "acs:oss:*:1:b/o/p", True, id="star-crosses-slashes-and-colons"),
        pytest.param("**", "x", True, id="stars-in-a-row-are-one"),
        pytest.param("ecs:*", "ecs:", True, id="trailing-star-covers-nothing"),
        pytest.param("ecs:*", "vpc:ecs:", False, id="head-is-anchored"),
        pytest.param("*:List", "ecs:ListX", False, id="tail-is-anchored"),
        pytest.param("ab*ba", "aba", False, id="head-and-tail-do-not-share-characters"),
        pytest.param("a*b*c", "axxbyyc", True, id="pieces-in-order"),
        pytest.param("a*b*c", "acb", False, id="pieces-out-of-order"),
        pytest.param("a*bc*bcd", "a-bc-bc-bcd", True, id="earliest-place-leaves-room"),
        pytest.param("?", "", False, id="question-mark-needs-a-character"),
        pytest.param("?", "ab", False, id="question-mark-covers-only-one"),
        pytest.param("?", "\n", True, id="question-mark-covers-a-line-break"),
        pytest.param("a?c", "a/c", True, id="question-mark-covers-a-slash"),
        pytest.param("?*?", "a", False, id="question-marks-do-not-share-a-character"),
        pytest.param("?*?", "ab", True, id="question-marks-around-a-star"),
        pytest.param("*b?d*", "aabcbcde", True, id="question-mark-between-stars"),
        pytest.param("a.c", "abc", False, id="dot-is-a-dot"),
        pytest.param("[ab]*", "a1", False, id="brackets-are-brackets"),
        pytest.param("a\\*", "a*", False, id="backslash-escapes-nothing"),
        pytest.param("", "", True, id="empty-covers-empty"),
        pytest.param("role/*", "role/*", True, id="star-in-the-text-is-a-character"),
        pytest.param("role/x", "role/*", False, id="star-in-the-text-stands-for-nothing-else"),
    ],
)
def test_pattern_covers(pattern: str, text: str, covered: bool) -> None:
    assert compile_patterns([pattern])(text) is covered


def test_any_pattern_of_several_is_enough() -> None:
    covered = compile_patterns(["a", "b*", "*c", "d?"])
    assert [text for text in ("a", "b1", "1c", "d1", "d", "e", "") if covered(text)] == ["a", "b1", "1c", "d1"]


def test_no_pattern_covers_nothing() -> None:
    assert not compile_patterns([])("")


@pytest.mark.parametrize("pattern", ["*a" * 500 + "*b*", "*a?" * 500 + "*b*"])
def test_hostile_pattern_is_answered(pattern: str) -> None:
    assert not compile_patterns([pattern])("a" * 20_000)


@pytest.mark.parametrize(
    "pattern", ["ECS:DescribeInstances", "ecs:describe*", "Ecs:*Instances", "ecs:DESCRIBE?nstances"]
)
def test_actions_compare_regardless_of_case(pattern: str) -> None:
    assert compile_actions([pattern])("ecs:describeinstances")


@pytest.mark.parametrize(
    ("pattern", "resource", "covered"),
    [
        pytest.param("acs:oss:*:1:Bucket", "acs:oss:*:1:bucket", False, id="case-matters"),
        pytest.param("acs:ram:*:1:user/Alice", "acs:ram:*:1:user/alice", False, id="case-of-a-user-matters"),
        pytest.param("acs:ram:*:1:role/Web", "acs:ram:*:1:role/web", True, id="role-written-with-capitals"),
        pytest.param("acs:ram:*:1:role/web", "acs:ram:*:1:role/Web", True, id="role-asked-for-with-capitals"),
        pytest.param("acs:ram:*:*:role/Web*", "acs:ram::1:role/WEBSITE", True, id="role-prefix"),
        pytest.param("*Web", "acs:ram:*:1:role/web", True, id="role-behind-a-wildcard"),
        pytest.param("acs:ram:*:1:ROLE/web", "acs:oss:*:1:role/web", False, id="other-service-stays-case-sensitive"),
        pytest.param("acs:oss:*:1:role/Web", "acs:oss:*:1:role/Web", True, id="other-service-is-not-folded"),
        pytest.param("acs:ram::1:role/x", "acs:ram:*:1:role/x", True, id="no-region-covers-any-region"),
        pytest.param("acs:ram:*:1:role/x", "acs:ram::1:role/x", True, id="any-region-covers-no-region"),
        pytest.param("acs:ram::1:policy/p", "acs:ram:*:1:policy/p", True, id="no-region-of-a-policy"),
        pytest.param("acs:ram::1:role/x", "acs:ram:cn-hangzhou:1:role/x", False, id="no-region-is-not-each-region"),
        pytest.param("acs:ecs::1:instance/i", "acs:ecs:*:1:instance/i", False, id="regions-matter-elsewhere"),
        pytest.param("acs:ram:*:1:role/*", "acs:ram:*:1:role/*", True, id="all-roles-asked-for"),
        pytest.param("acs:ram:*:1:role/x*", "acs:ram:*:1:role/*", False, id="some-roles-do-not-cover-all"),
        pytest.param("acs:ram:*:2:role/x", "acs:ram:*:1:role/x", False, id="other-account"),
        pytest.param("acs:ram:*", "acs:ram:*", True, id="half-a-name"),
        pytest.param("*", "*", True, id="everything"),
    ],
)
def test_resource_is_covered(pattern: str, resource: str, covered: bool) -> None:
    assert covers(pattern, resource) is covered


def covered_by_definition(pattern: str, text: str) -> bool:
    """Say it as the language defines it, one character at a time."""

    @lru_cache(None)
    def from_here(at: int, place: int) -> bool:
        if at == len(pattern):
            return place == len(text)
        if pattern[at] == "*":
            return from_here(at + 1, place) or (place < len(text) and from_here(at, place + 1))
        return place < len(text) and pattern[at] in ("?", text[place]) and from_here(at + 1, place + 1)

    return from_here(0, 0)


PATTERNS = st.text("ab*?/:", max_size=10)


@given(st.lists(PATTERNS, max_size=4), st.text("ab/:*", max_size=10))
def test_patterns_mean_what_the_language_defines(patterns: list[str], text: str) -> None:
    expected = any(covered_by_definition(pattern, text) for pattern in patterns)
    assert compile_patterns(patterns)(text) is expected


@given(st.lists(st.sampled_from("abAB:*?"), max_size=8).map("".join), st.text("abAB:", max_size=8))
def test_action_patterns_mean_it_regardless_of_case(pattern: str, action: str) -> None:
    assert compile_actions([pattern])(action.lower()) is covered_by_definition(pattern.lower(), action.lower())


@given(st.text(), st.text())
def test_any_text_is_a_pattern(pattern: str, text: str) -> None:
    assert compile_patterns([pattern])(text) is covered_by_definition(pattern, text)
