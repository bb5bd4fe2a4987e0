import base64
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import identity_provider as idp
import pytest
from lxml import etree
from signxml import XMLSigner

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
    """Make a response with a signed assertion, in base64."""

    def signed(roles: tuple[str, ...] = PAIR, key: str = "k1", **said: str) -> str:
        return idp.encoded(idp.response(idp.sign(idp.assertion_xml(clock.now(), roles, **said), key)))

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


def test_an_assertion_without_its_response_opens_nothing(assume: Any, clock: FrozenClock) -> None:
    assertion = idp.encoded(idp.sign(idp.assertion_xml(clock.now(), PAIR)))
    assert _refused(lambda: assume(assertion)) == INVALID


def test_a_response_that_is_signed_around_its_assertion_opens_nothing(assume: Any, clock: FrozenClock) -> None:
    assertion = idp.assertion_xml(clock.now(), PAIR)
    assertion.remove(assertion[1])
    response = idp.encoded(idp.sign(idp.response(assertion)))
    assert _refused(lambda: assume(response)) == INVALID


def test_other_formats_of_names_are_told_in_full(assume: Any, signed: Any) -> None:
    name_format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    assert assume(signed(format=name_format))["SAMLAssertionInfo"]["SubjectType"] == name_format


@pytest.mark.parametrize(
    ("session_end", "asked", "expiration"),
    [
        pytest.param("2026-01-01T08:00:00Z", {}, "2026-01-01T01:00:00Z", id="the-usual"),
        pytest.param("2026-01-01T08:00:00Z", {"DurationSeconds": "7200"}, "2026-01-01T02:00:00Z", id="as-asked"),
        pytest.param("2026-01-01T00:20:30.5Z", {"DurationSeconds": "7200"}, "2026-01-01T00:20:30Z", id="as-vouched"),
        pytest.param("2026-01-01T00:00:01Z", {}, "2026-01-01T00:00:01Z", id="for-a-second"),
        pytest.param("", {}, "2026-01-01T01:00:00Z", id="no-end-told"),
    ],
)
def test_a_session_ends_when_it_is_to_at_the_latest(
    assume: Any, signed: Any, session_end: str, asked: dict[str, str], expiration: str
) -> None:
    assert assume(signed(session_end=session_end), **asked)["Credentials"]["Expiration"] == expiration


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        pytest.param({"issuer": "https://another.example"}, INVALID, id="issuer"),
        pytest.param({"recipient": "https://another.example"}, INVALID, id="recipient"),
        pytest.param({"audience": "urn:another"}, INVALID, id="audience"),
        pytest.param({"not_after": "soon"}, INVALID, id="a-time-that-is-none"),
        pytest.param({"session_end": "late"}, INVALID, id="an-end-that-is-none"),
        pytest.param({"key": "k3"}, INVALID, id="key"),
        pytest.param({"session_end": "2026-01-01T00:00:00Z"}, EXPIRED, id="session-over"),
        pytest.param(
            {"roles": (f"{ROLE},{PROVIDER}x", f"{PROVIDER},{ROLE}")},
            ("AuthenticationFail.NoPermission", 401, "There is no permission"),
            id="another-provider",
        ),
        pytest.param({"not_after": "2026-01-01T00:00:00Z"}, EXPIRED, id="expired"),
        pytest.param({"not_before": "2026-01-01T00:00:01Z"}, EXPIRED, id="not-yet-valid"),
        pytest.param(
            {"session": "a b"},
            ("InvalidParameter.RoleSessionName", 400, "The RoleSessionName is invalid."),
            id="session-name",
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
    assert _refused(lambda: assume(idp.encoded(idp.response(assertion)))) == INVALID


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


@pytest.mark.parametrize("inside", ["response", "assertion", "signature"])
def test_the_place_of_the_forgery_does_not_matter(assume: Any, clock: FrozenClock, inside: str) -> None:
    """The signed assertion is moved away, and a forged one with its id stands where it stood."""
    signed = idp.sign(idp.assertion_xml(clock.now(), ()))
    forged = idp.assertion_xml(clock.now(), PAIR, subject="root", id="_a1" if inside == "response" else "_forged")
    forged.remove(forged[1])
    if inside == "assertion":
        forged.append(signed)
    elif inside == "signature":
        signature = signed[1]
        signed.remove(signature)
        forged.insert(1, signature)
        signature.append(etree.fromstring("<ds:Object xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>"))
        signature[-1].append(signed)
    document = idp.response(forged, signed) if inside == "response" else idp.response(forged)
    code, _, _ = _refused(lambda: assume(idp.encoded(document)))
    assert code in ("AuthenticationFail.SAMLAssertion.Invalid", "AuthenticationFail.NoPermission")


def test_a_response_and_its_assertion_may_both_be_signed(assume: Any, clock: FrozenClock) -> None:
    signed = idp.sign(idp.assertion_xml(clock.now(), PAIR))
    assert assume(idp.encoded(idp.sign(idp.response(signed))))["Credentials"]["AccessKeyId"]


def test_a_comment_does_not_cut_what_was_signed(assume: Any, signed: Any) -> None:
    """Comments are not signed; whoever puts one into a name must not become whom the rest of it names."""
    text = base64.b64decode(signed(subject="alice.example")).replace(b">alice.example<", b">alice<!-- -->.example<")
    assert assume(base64.b64encode(text).decode())["SAMLAssertionInfo"]["Subject"] == "alice.example"


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        pytest.param('urn:oasis:names:tc:SAML:2.0:cm:bearer"', 'urn:x"', INVALID, id="for-somebody-elses-hands"),
        pytest.param(' NotOnOrAfter="2026-01-01T00:05:00.000Z" Recipient', " Recipient", INVALID, id="for-ever"),
        pytest.param(
            "<saml:AudienceRestriction>",
            "<saml:AudienceRestriction/><saml:AudienceRestriction>",
            INVALID,
            id="a-restriction-to-nobody",
        ),
        pytest.param("saml:Audience>", "saml:Other>", INVALID, id="for-any-audience"),
        pytest.param("<saml:Issuer>", "<saml:Issuer/><saml:Issuer>", INVALID, id="two-issuers"),
        pytest.param(
            "<saml:AttributeValue>alice@example</saml:AttributeValue>",
            "<saml:AttributeValue>ali</saml:AttributeValue><saml:AttributeValue>ce</saml:AttributeValue>",
            INVALID,
            id="two-names",
        ),
        pytest.param(
            'Name="https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName"', 'Name="x"', INVALID, id="no-name"
        ),
        pytest.param(
            'Name="https://www.aliyun.com/SAML-Role/Attributes/Role"',
            'Name="Role"',
            ("AuthenticationFail.NoPermission", 401, "There is no permission"),
            id="another-attribute-of-that-name",
        ),
    ],
)
def test_an_assertion_has_to_say_everything(
    assume: Any, clock: FrozenClock, old: str, new: str, refusal: tuple[str, int, str]
) -> None:
    text = etree.tostring(idp.assertion_xml(clock.now(), PAIR)).decode()
    assert old in text
    response = idp.encoded(idp.response(idp.sign(etree.fromstring(text.replace(old, new)))))
    assert _refused(lambda: assume(response)) == refusal


def test_only_a_response_is_opened_to_find_the_assertion(assume: Any, clock: FrozenClock) -> None:
    letter = etree.fromstring('<letter ID="_l1"/>')
    letter.append(idp.sign(idp.assertion_xml(clock.now(), PAIR)))
    assert _refused(lambda: assume(idp.encoded(letter))) == INVALID


def test_a_signature_of_something_else_opens_nothing(assume: Any, clock: FrozenClock) -> None:
    """The assertion carries a good signature, of a part of it that is none."""
    assertion = idp.assertion_xml(clock.now(), PAIR)
    assertion[2].set("ID", "_part")
    signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    keys = idp.keys()
    signed = signer.sign(assertion, key=keys.private, cert=keys.certificate, reference_uri="_part")
    assert _refused(lambda: assume(idp.encoded(idp.response(signed)))) == INVALID


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]>'


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(f"{BOMB}<a>&e9;</a>".encode(), id="an-entity-bomb"),
        pytest.param(f'{BOMB}<a b="&e9;"/>'.encode(), id="an-entity-bomb-in-an-attribute"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', id="a-file-of-this-machine"
        ),
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


@pytest.mark.parametrize(("enforce", "noted"), [("soft", 1), ("off", 0)])
def test_trust_is_not_required_where_policies_are_not_enforced(
    root: Any, assume: Any, signed: Any, emulator: Any, enforce: str, noted: int
) -> None:
    document = TRUST.replace(idp.RECIPIENT, "https://another.example")
    root.ram("UpdateRole", RoleName="web", NewAssumeRolePolicyDocument=document)
    emulator.change_settings(enforce=enforce)
    assert assume(signed())["Credentials"]
    assert len(list(emulator.journal)[-1].would_deny) == noted
    with pytest.raises(ApiError, match="There is no permission"):
        assume(signed(roles=()))


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
        pytest.param(BOMB + idp.metadata(), id="a-document-type"),
        pytest.param(idp.metadata().replace("X509Certificate>", "X509Certificate>AAAA", 1), id="no-certificate"),
        pytest.param(idp.metadata().replace("EntityDescriptor", "AffiliationDescriptor"), id="no-entity"),
        pytest.param(idp.metadata(entity=""), id="no-name"),
        pytest.param(idp.metadata(use=' use="encryption"'), id="no-certificate-to-sign-with"),
    ],
)
def test_metadata_that_verifies_nothing_is_refused(emulator: Any, metadata: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        emulator.register_saml_provider("another", metadata)


def test_one_certificate_serves_for_everything(emulator: Any) -> None:
    assert emulator.register_saml_provider("another", idp.metadata(use=""))
