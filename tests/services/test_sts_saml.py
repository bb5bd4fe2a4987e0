import base64
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import identity_provider as idp
import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Anonymous
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram.records import SamlProvider

ACCOUNT = "1000000000000001"
PROVIDER = f"acs:ram::{ACCOUNT}:saml-provider/idp"
ROLE = f"acs:ram::{ACCOUNT}:role/web"
PAIR = (f"{ROLE},{PROVIDER}",)
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Federated": [PROVIDER]},
                "Condition": {"StringEquals": {"saml:recipient": idp.RECIPIENT}},
            }
        ],
    }
)
INVALID = ("AuthenticationFail.SAMLAssertion.Invalid", 401, "The SAML Assertion is invalid.")
EXPIRED = ("AuthenticationFail.SAMLAssertion.Expired", 401, "The SAML Assertion is expired.")


@pytest.fixture(name="provider", autouse=True)
def _provider(root: Any, emulator: Any) -> None:
    """Register a provider, and make a role that trusts it."""
    assert emulator.register_saml_provider("idp", idp.metadata("k1", "k2")) == PROVIDER
    root.ram("CreateRole", RoleName="Web", AssumeRolePolicyDocument=TRUST, MaxSessionDuration="7200")


@pytest.fixture(name="assume")
def _assume(root: Any) -> Callable[..., Any]:
    def assume(assertion: str, **parameters: str) -> Any:
        usual = {"SAMLProviderArn": PROVIDER, "RoleArn": ROLE, "SAMLAssertion": assertion}
        return root.acting_as(Anonymous()).sts("AssumeRoleWithSAML", **usual | parameters)

    return assume


@pytest.fixture(name="signed")
def _signed(clock: FrozenClock) -> Callable[..., str]:
    """Make a signed assertion, in base64."""

    def signed(roles: tuple[str, ...] = PAIR, key: str = "k1", **said: str) -> str:
        return idp.encoded(idp.sign(idp.assertion_xml(clock.now(), roles, **said), key))

    return signed


def _refused(call: Callable[[], object]) -> tuple[str, int, str]:
    with pytest.raises(ApiError) as refused:
        call()
    return refused.value.code, refused.value.status, refused.value.message


@pytest.mark.parametrize("key", ["k1", "k2"])
def test_an_assertion_opens_a_session(assume: Any, signed: Any, key: str) -> None:
    answer = assume(signed(key=key))
    assert answer["AssumedRoleUser"]["Arn"] == f"acs:ram::{ACCOUNT}:role/web/alice@example"
    assert answer["Credentials"]["Expiration"] == "2026-01-01T01:00:00Z"
    assert answer["SAMLAssertionInfo"] == {
        "SubjectType": "persistent",
        "Subject": "alice",
        "Recipient": idp.RECIPIENT,
        "Issuer": idp.ENTITY,
    }


def test_a_response_with_a_signed_assertion_opens_a_session(assume: Any, clock: FrozenClock) -> None:
    signed = idp.sign(idp.assertion_xml(clock.now(), PAIR))
    assert assume(idp.encoded(idp.response(signed)))["Credentials"]["AccessKeyId"]


def test_a_response_that_is_signed_as_a_whole_opens_a_session(assume: Any, clock: FrozenClock) -> None:
    assertion = idp.assertion_xml(clock.now(), PAIR)
    assertion.remove(assertion[1])
    assert assume(idp.encoded(idp.sign(idp.response(assertion))))["Credentials"]["AccessKeyId"]


@pytest.mark.parametrize(
    ("duration", "asked", "expiration"),
    [
        pytest.param("900", {}, "2026-01-01T00:15:00Z", id="the-assertions"),
        pytest.param("900", {"DurationSeconds": "7200"}, "2026-01-01T02:00:00Z", id="the-callers"),
    ],
)
def test_a_session_lasts_as_long_as_it_is_to(
    assume: Any, signed: Any, duration: str, asked: dict[str, str], expiration: str
) -> None:
    assert assume(signed(duration=duration), **asked)["Credentials"]["Expiration"] == expiration


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        pytest.param({"issuer": "https://another.example"}, INVALID, id="issuer"),
        pytest.param({"recipient": "https://another.example"}, INVALID, id="recipient"),
        pytest.param({"audience": "urn:another"}, INVALID, id="audience"),
        pytest.param({"not_after": "soon"}, INVALID, id="a-time-that-is-none"),
        pytest.param({"duration": "long"}, INVALID, id="a-duration-that-is-none"),
        pytest.param({"key": "k3"}, INVALID, id="key"),
        pytest.param({"not_after": "2026-01-01T00:00:00Z"}, EXPIRED, id="expired"),
        pytest.param({"not_before": "2026-01-01T00:00:01Z"}, EXPIRED, id="not-yet-valid"),
        pytest.param(
            {"session": "a b"},
            ("InvalidParameter.RoleSessionName", 400, "The RoleSessionName is invalid."),
            id="session-name",
        ),
        pytest.param(
            {"duration": "7201"},
            ("InvalidParameter.DurationSeconds", 400, "The DurationSeconds is invalid."),
            id="duration",
        ),
        pytest.param(
            {"roles": (f"{ROLE}x,{PROVIDER}", "nonsense")},
            ("AuthenticationFail.NoPermission", 401, "There is no permission"),
            id="another-role",
        ),
    ],
)
def test_a_bad_assertion_opens_nothing(
    assume: Any, signed: Any, emulator: Any, said: dict[str, Any], refusal: tuple[str, int, str]
) -> None:
    assertion = signed(**said)
    assert _refused(lambda: assume(assertion)) == refusal
    assert emulator.world.sts.sessions.count(ACCOUNT) == 0


def test_an_assertion_ends_by_the_emulators_clock(assume: Any, signed: Any, clock: FrozenClock) -> None:
    assertion = signed()
    clock.advance(seconds=timedelta(minutes=5).total_seconds())
    assert _refused(lambda: assume(assertion)) == EXPIRED


def test_an_unsigned_assertion_opens_nothing(assume: Any, clock: FrozenClock) -> None:
    assertion = idp.assertion_xml(clock.now(), PAIR)
    assertion.remove(assertion[1])
    assert _refused(lambda: assume(idp.encoded(assertion))) == INVALID


def test_a_tampered_assertion_opens_nothing(assume: Any, signed: Any) -> None:
    text = base64.b64decode(signed()).replace(b">alice<", b">root<")
    assert _refused(lambda: assume(base64.b64encode(text).decode())) == INVALID


def test_what_the_signature_does_not_cover_is_not_read(assume: Any, clock: FrozenClock) -> None:
    """The signed assertion names nobody's role; the forged one beside it does."""
    signed = idp.sign(idp.assertion_xml(clock.now(), ()))
    forged = idp.assertion_xml(clock.now(), PAIR, id="_forged", subject="root")
    forged.remove(forged[1])
    for assertions in ((forged, signed), (deepcopy(signed), forged)):
        refusal = _refused(lambda each=assertions: assume(idp.encoded(idp.response(*each))))
        assert refusal == ("AuthenticationFail.NoPermission", 401, "There is no permission")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"no xml at all", id="no-xml"),
        pytest.param(b"<a/>", id="another-document"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', id="a-document-type"),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', id="an-external-document-type"),
        pytest.param(b"<a>" * 5000, id="nested"),
        pytest.param(b"<a>\xff</a>", id="not-utf-8"),
    ],
)
def test_what_is_no_assertion_opens_nothing(assume: Any, document: bytes) -> None:
    assert _refused(lambda: assume(base64.b64encode(document).decode())) == INVALID


def test_what_is_no_base64_opens_nothing(assume: Any) -> None:
    assert _refused(lambda: assume("<saml/>")) == INVALID


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        pytest.param(
            {"SAMLProviderArn": PROVIDER + "x"},
            ("EntityNotExist.SAMLProvider", 404, "Can not find SAML provider."),
            id="provider",
        ),
        pytest.param(
            {"RoleArn": ROLE + "x"},
            ("EntityNotExist.RoleArn", 404, "The specified Role does not exists."),
            id="role",
        ),
        pytest.param(
            {"DurationSeconds": "7201"},
            ("InvalidParameter.DurationSeconds", 400, "The DurationSeconds is invalid."),
            id="duration",
        ),
        pytest.param(
            {"Policy": "x" * 2049},
            ("InvalidParameter.PolicySize", 400, "The max size of policy string is 2048."),
            id="policy-size",
        ),
    ],
)
def test_what_is_asked_for_has_to_be_there(
    assume: Any, signed: Any, parameters: dict[str, str], refusal: tuple[str, int, str]
) -> None:
    assertion = signed()
    assert _refused(lambda: assume(assertion, **parameters)) == refusal


def test_the_role_has_to_trust_the_provider(root: Any, assume: Any, signed: Any) -> None:
    document = TRUST.replace(idp.RECIPIENT, "https://another.example")
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=document)
    assertion = signed()
    assert _refused(lambda: assume(assertion)) == ("AuthenticationFail.NoPermission", 401, "There is no permission")


def test_metadata_that_went_bad_is_told(assume: Any, signed: Any, emulator: Any, clock: FrozenClock) -> None:
    emulator.world.ram.saml_providers.put(ACCOUNT, "idp", SamlProvider("idp", "<bad/>", clock.now()))
    assertion = signed()
    assert _refused(lambda: assume(assertion)) == (
        "AuthenticationFail.IDPMetadata.Invalid",
        401,
        "The IdP Metadata of your SAML Provider is invalid.",
    )


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param("no xml", id="no-xml"),
        pytest.param("<a/>", id="another-document"),
        pytest.param(idp.metadata(entity=""), id="no-name"),
        pytest.param(idp.metadata(use=' use="encryption"'), id="no-certificate-to-sign-with"),
    ],
)
def test_metadata_that_verifies_nothing_is_refused(emulator: Any, metadata: str) -> None:
    with pytest.raises(ValueError, match="."):
        emulator.register_saml_provider("another", metadata)


def test_one_certificate_serves_for_everything(emulator: Any) -> None:
    assert emulator.register_saml_provider("another", idp.metadata(use=""))
