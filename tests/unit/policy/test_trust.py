"""Who may assume a role."""

import json
from typing import Any

import pytest

from alimock.emulator.policy.document import TrustPolicy, parse_trust_policy
from alimock.emulator.policy.evaluate import evaluate_trust, trusts_service
from alimock.emulator.policy.principals import TrustedPrincipal

ALICE = TrustedPrincipal.user("1", "alice")
WEB = TrustedPrincipal.role("1", "Web")
ECS = TrustedPrincipal.service("ecs.aliyuncs.com")
ECS_OF_1 = TrustedPrincipal.service("ecs.aliyuncs.com", "1")
OKTA = TrustedPrincipal.federated("acs:ram::1:saml-provider/Okta")


def statement(
    effect: str, *, action: str = "sts:AssumeRole", condition: Any = None, **principal: Any
) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Principal": principal, "Condition": condition or {}}


def trust(*statements: dict[str, Any]) -> TrustPolicy:
    return parse_trust_policy(json.dumps({"Version": "1", "Statement": statements}))


@pytest.mark.parametrize(
    ("principal", "caller", "trusted"),
    [
        pytest.param({"RAM": "acs:ram::1:root"}, ALICE, True, id="account-trusts-its-users"),
        pytest.param({"RAM": "acs:ram::1:root"}, WEB, True, id="account-trusts-its-roles"),
        pytest.param({"RAM": "acs:ram:*:1:root"}, ALICE, True, id="account-with-any-region"),
        pytest.param({"RAM": "acs:ram::2:root"}, ALICE, False, id="account-trusts-no-foreign-user"),
        pytest.param({"RAM": "acs:ram::11:root"}, ALICE, False, id="account-of-a-longer-number"),
        pytest.param({"RAM": "acs:ram::1:root"}, ECS_OF_1, False, id="account-trusts-no-service"),
        pytest.param({"RAM": "acs:ram::1:root"}, OKTA, False, id="account-trusts-no-provider"),
        pytest.param({"RAM": "acs:ram::1:user/alice"}, ALICE, True, id="user"),
        pytest.param({"RAM": "acs:ram::1:user/bob"}, ALICE, False, id="another-user"),
        pytest.param({"RAM": "acs:ram::1:user/Alice"}, ALICE, False, id="case-of-a-user-matters"),
        pytest.param({"RAM": "acs:ram::2:user/alice"}, ALICE, False, id="namesake"),
        pytest.param({"RAM": ["acs:ram::1:user/bob", "acs:ram::1:user/alice"]}, ALICE, True, id="second-of-a-list"),
        pytest.param({"RAM": "acs:ram::1:role/web"}, WEB, True, id="case-of-a-role-does-not-matter"),
        pytest.param({"RAM": "acs:ram::1:role/WEB"}, WEB, True, id="case-of-a-role-does-not-matter-in-the-policy"),
        pytest.param({"RAM": "acs:ram::1:role/db"}, WEB, False, id="another-role"),
        pytest.param({"Service": "ecs.aliyuncs.com"}, ALICE, False, id="service-alone-trusts-no-user"),
        pytest.param({"Service": "ecs.aliyuncs.com"}, ECS, True, id="service"),
        pytest.param({"Service": "fc.aliyuncs.com"}, ECS, False, id="another-service"),
        pytest.param({"Service": "1@ecs.aliyuncs.com"}, ECS_OF_1, True, id="service-of-an-account"),
        pytest.param({"Service": "2@ecs.aliyuncs.com"}, ECS_OF_1, False, id="service-of-another-account"),
        pytest.param({"Service": "1@ecs.aliyuncs.com"}, ECS, False, id="service-of-no-known-account"),
        pytest.param({"Federated": "acs:ram::1:saml-provider/Okta"}, OKTA, True, id="provider"),
        pytest.param({"Federated": "acs:ram::1:saml-provider/okta"}, OKTA, False, id="case-of-a-provider-matters"),
        pytest.param({"Federated": "acs:ram::1:oidc-provider/Okta"}, OKTA, False, id="provider-of-another-kind"),
        pytest.param({"RAM": "acs:ram::2:root", "Service": ["ecs.aliyuncs.com"]}, ECS, True, id="mixed-types"),
    ],
)
def test_principal_is_trusted(principal: dict[str, Any], caller: TrustedPrincipal, trusted: bool) -> None:
    decision = evaluate_trust(trust(statement("Allow", **principal)), caller, {})
    assert (decision.allowed, decision.explicit, decision.policy_type) == (trusted, trusted, "AssumeRolePolicy")


def test_deny_beats_allow() -> None:
    policy = trust(statement("Allow", RAM="acs:ram::1:root"), statement("Deny", RAM="acs:ram::1:user/alice"))
    decision = evaluate_trust(policy, ALICE, {})
    assert (decision.allowed, decision.explicit) == (False, True)
    assert [(match.policy, match.statement, match.effect) for match in decision.matched] == [
        (None, 0, "Allow"),
        (None, 1, "Deny"),
    ]
    assert evaluate_trust(policy, TrustedPrincipal.user("1", "bob"), {}).allowed


@pytest.mark.parametrize(
    ("action", "allowed"), [("sts:AssumeRole", True), ("STS:assume*", True), ("*", True), ("sts:AssumeRoleX", False)]
)
def test_action_has_to_be_named(action: str, allowed: bool) -> None:
    assert evaluate_trust(trust(statement("Allow", action=action, RAM="acs:ram::1:root")), ALICE, {}).allowed is allowed


@pytest.mark.parametrize(
    ("context", "allowed"), [({"sts:ExternalId": "x"}, True), ({"sts:ExternalId": "y"}, False), ({}, False)]
)
def test_condition_has_to_hold(context: dict[str, str], allowed: bool) -> None:
    policy = trust(statement("Allow", RAM="acs:ram::1:root", condition={"StringEquals": {"sts:ExternalId": "x"}}))
    assert evaluate_trust(policy, ALICE, context).allowed is allowed


def test_common_keys_of_the_context_compare_regardless_of_case() -> None:
    policy = trust(statement("Allow", RAM="acs:ram::1:root", condition={"IpAddress": {"acs:sourceip": "10.0.0.0/8"}}))
    assert evaluate_trust(policy, ALICE, {"acs:SourceIp": "10.0.0.1"}).allowed


@pytest.mark.parametrize(
    ("statements", "trusted"),
    [
        pytest.param([statement("Allow", Service="ecs.aliyuncs.com")], True, id="named"),
        pytest.param([statement("Allow", Service=["fc.aliyuncs.com", "ecs.aliyuncs.com"])], True, id="named-in-a-list"),
        pytest.param([statement("Allow", Service="1@ecs.aliyuncs.com")], True, id="named-for-the-account"),
        pytest.param([statement("Allow", Service="2@ecs.aliyuncs.com")], False, id="named-for-another-account"),
        pytest.param([statement("Allow", RAM="acs:ram::1:root")], False, id="account"),
        pytest.param(
            [statement("Allow", Service="ecs.aliyuncs.com"), statement("Deny", Service="1@ecs.aliyuncs.com")],
            False,
            id="denied-for-the-account",
        ),
        pytest.param(
            [statement("Allow", action="sts:Get*", Service="ecs.aliyuncs.com")], False, id="for-another-action"
        ),
        pytest.param(
            [statement("Allow", Service="ecs.aliyuncs.com", condition={"Bool": {"acs:SecureTransport": "true"}})],
            False,
            id="under-a-condition",
        ),
    ],
)
def test_service_is_trusted(statements: list[dict[str, Any]], trusted: bool) -> None:
    assert trusts_service(trust(*statements), "ecs.aliyuncs.com", "1") is trusted


def test_service_is_trusted_where_its_condition_holds() -> None:
    policy = trust(statement("Allow", Service="ecs.aliyuncs.com", condition={"Bool": {"acs:SecureTransport": "true"}}))
    assert trusts_service(policy, "ecs.aliyuncs.com", context={"acs:SecureTransport": "true"})


@pytest.mark.parametrize("arn", ["", "acs:ram", "acs:ram:x", "acs:ram::1:user/alice"])
def test_provider_that_is_none_is_not_trusted(arn: str) -> None:
    assert not evaluate_trust(
        trust(statement("Allow", Federated="acs:ram::1:saml-provider/Okta")), TrustedPrincipal.federated(arn), {}
    ).allowed
