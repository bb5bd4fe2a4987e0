"""SAML 2.0 assertions: whether one was signed by a provider, for this cloud, and is still good.

signxml does the cryptography, and lxml the reading, with everything switched off by which a document could reach
beyond itself. Only what the signature of an assertion covers is ever looked at: whatever else stands in the document
may come from anybody.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from .rejection import Rejection

RECIPIENTS = ("https://signin.aliyun.com/saml-role/sso", "https://signin.alibabacloud.com/saml-role/sso")
AUDIENCES = ("urn:alibaba:cloudcomputing", "urn:alibaba:cloudcomputing:international")
ATTRIBUTES = "https://www.aliyun.com/SAML-Role/Attributes/"

_NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_ENTITY = f"{{{_NAMES['md']}}}EntityDescriptor"
_ASSERTION = f"{{{_NAMES['saml']}}}Assertion"
_RESPONSE = "{urn:oasis:names:tc:SAML:2.0:protocol}Response"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
_CONFIRMATION = "saml:Subject/saml:SubjectConfirmation"
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?Z")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says.

    Attributes:
        subject: Whom it is about.
        subject_type: In which format it names them, such as ``persistent``.
        issuer: Who issued it.
        recipient: Where it was sent.
        session_name: What the session is to be called.
        session_ends: When the session has to end, if it says so.
        roles: The roles that may be assumed with it, each with the provider that vouches for it.
    """

    subject: str
    subject_type: str
    issuer: str
    recipient: str
    session_name: str
    session_ends: datetime | None
    roles: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider's metadata document says.

    Attributes:
        entity_id: What the provider calls itself.
        certificates: The certificates that it signs with.
    """

    entity_id: str
    certificates: tuple[x509.Certificate, ...]


def read_metadata(text: str) -> Metadata:
    """Read a provider's metadata document.

    Raises:
        ValueError: It is none, or has no certificate to sign with.
    """
    root = _parse(text.encode())
    certificates = tuple(
        _certificate(element.text or "")
        for key in root.iterfind("md:IDPSSODescriptor/md:KeyDescriptor", _NAMES)
        if key.get("use", "signing") == "signing"
        for element in key.iterfind("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NAMES)
    )
    entity_id = root.get("entityID")
    if root.tag != _ENTITY or not entity_id or not certificates:
        raise ValueError("not the metadata of an identity provider with a certificate")
    return Metadata(entity_id, certificates)


def verify(response: str, metadata: str, now: datetime) -> Assertion:
    """Check the assertion in a response, and return what it says.

    Args:
        response: The response, in base64.
        metadata: The metadata document of the provider.
        now: The time.

    Raises:
        Rejection: It is not accepted.
    """
    try:
        provider = read_metadata(metadata)
    except ValueError:
        raise Rejection("provider", "The IdP Metadata of your SAML Provider is invalid.") from None
    try:
        document = _parse(base64.b64decode("".join(response.split()), validate=True))
        signed = _signed_assertion(document, provider.certificates, now)
        said = _read(signed)
        current = _is_current(signed, now)
    except ValueError:
        raise Rejection("invalid", "The SAML Assertion is invalid.") from None
    if said.issuer != provider.entity_id or said.recipient not in RECIPIENTS or not _is_for_this_cloud(signed):
        raise Rejection("invalid", "The SAML Assertion is invalid.")
    if not current or (said.session_ends is not None and now >= said.session_ends):
        raise Rejection("expired", "The SAML Assertion is expired.")
    return said


def _parse(text: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("not XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type is declared")
    return root


def _certificate(text: str) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
        key = certificate.public_key()
    except (UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise ValueError("a certificate of an unknown kind") from error
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey):
        raise ValueError("a certificate of a key that is neither RSA nor elliptic")  # noqa: TRY004 -- a wrong document
    return certificate


def _signed_assertion(
    document: etree._Element, certificates: tuple[x509.Certificate, ...], now: datetime
) -> etree._Element:
    """Return the signed assertion of a response, as its signature covers it.

    Raises:
        ValueError: There is none.
    """
    # It is the assertion that the cloud's documentation wants signed, and the response that it wants sent.
    if document.tag != _RESPONSE:
        raise ValueError("not a response")
    # Left to itself, signxml holds certificates against the machine's clock.
    expected = SignatureConfiguration(location=f"./{_ASSERTION}/", verification_time=now)
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(document, x509_cert=certificate, expect_config=expected)
        except (SignXMLException, etree.LxmlError, UnsupportedAlgorithm, ValueError, TypeError, KeyError):
            continue
        signed = result.signed_xml if isinstance(result, VerifyResult) else None
        if signed is not None and signed.tag == _ASSERTION:
            return signed
    raise ValueError("no signed assertion")


def _read(signed: etree._Element) -> Assertion:
    name_id = _only(signed, "saml:Subject/saml:NameID")
    confirmation = _only(signed, f"{_CONFIRMATION}/saml:SubjectConfirmationData")
    if _only(signed, _CONFIRMATION).get("Method") != _BEARER or not confirmation.get("NotOnOrAfter"):
        raise ValueError("not confirmed for whoever bears it, or for ever")
    (session_name,) = _values(signed, "RoleSessionName")
    # How long a console session lasts is told by an attribute of its own, which does not concern keys.
    ends = [each.get("SessionNotOnOrAfter") for each in signed.iterfind("saml:AuthnStatement", _NAMES)]
    return Assertion(
        subject=_text(name_id),
        subject_type=name_id.get("Format", "").removeprefix(_NAME_FORMAT),
        issuer=_text(_only(signed, "saml:Issuer")),
        recipient=confirmation.get("Recipient", ""),
        session_name=session_name,
        session_ends=min((_moment(end) for end in ends if end), default=None),
        roles=frozenset(_pairs(_values(signed, "Role"))),
    )


def _values(signed: etree._Element, attribute: str) -> list[str]:
    return [
        _text(value)
        for element in signed.iterfind("saml:AttributeStatement/saml:Attribute", _NAMES)
        if element.get("Name") == ATTRIBUTES + attribute
        for value in element.iterfind("saml:AttributeValue", _NAMES)
    ]


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _pairs(values: list[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        role, comma, provider = value.partition(",")
        if comma:
            yield role.strip(), provider.strip()


def _only(parent: etree._Element, path: str) -> etree._Element:
    found = parent.findall(path, _NAMES)
    if len(found) != 1:
        raise ValueError(f"not one {path}")
    return found[0]


def _is_for_this_cloud(signed: etree._Element) -> bool:
    """Whether there is a restriction to audiences, and this cloud is among those of each."""
    restrictions = [
        {_text(audience) for audience in restriction.iterfind("saml:Audience", _NAMES)}
        for restriction in signed.iterfind("saml:Conditions/saml:AudienceRestriction", _NAMES)
    ]
    return bool(restrictions) and all(audiences & set(AUDIENCES) for audiences in restrictions)


def _is_current(signed: etree._Element, now: datetime) -> bool:
    for path in ("saml:Conditions", f"{_CONFIRMATION}/saml:SubjectConfirmationData"):
        for element in signed.iterfind(path, _NAMES):
            start, end = element.get("NotBefore"), element.get("NotOnOrAfter")
            if (start and now < _moment(start)) or (end and now >= _moment(end)):
                return False
    return True


def _moment(text: str) -> datetime:
    found = _MOMENT.fullmatch(text)
    return datetime.fromisoformat(found[1] if found else "").replace(tzinfo=timezone.utc)
