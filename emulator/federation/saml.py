"""SAML 2.0 assertions: whether one was signed by a provider, for this cloud, and is still good.

signxml does the cryptography, and lxml the reading, with everything switched off by which a document could reach
beyond itself. Only what the signature covers is ever looked at: whatever else stands in the document may come from
anybody.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import XMLVerifier

from .rejection import Rejection

RECIPIENTS = ("https://signin.aliyun.com/saml-role/sso", "https://signin.alibabacloud.com/saml-role/sso")
AUDIENCES = ("urn:alibaba:cloudcomputing", "urn:alibaba:cloudcomputing:international")
ATTRIBUTES = "https://www.aliyun.com/SAML-Role/Attributes/"

_NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_ASSERTION = f"{{{_NAMES['saml']}}}Assertion"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says.

    Attributes:
        subject: Whom it is about.
        subject_type: In which format it names them, such as ``persistent``.
        issuer: Who issued it.
        recipient: Where it was sent.
        session_name: What the session is to be called.
        session_duration: How long the session is to last, in seconds, if it says so.
        roles: The roles that may be assumed with it, each with the provider that vouches for it.
    """

    subject: str
    subject_type: str
    issuer: str
    recipient: str
    session_name: str
    session_duration: int | None
    roles: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider's metadata document says.

    Attributes:
        entity_id: What the provider calls itself.
        certificates: The certificates that it signs with, each in PEM.
    """

    entity_id: str
    certificates: tuple[str, ...]


def read_metadata(text: str) -> Metadata:
    """Read a provider's metadata document.

    Raises:
        ValueError: It is none, or has no certificate to sign with.
    """
    root = _parse(text.encode())
    keys = root.iterfind(".//md:IDPSSODescriptor/md:KeyDescriptor", _NAMES)
    texts = [
        element.text or ""
        for key in keys
        if key.get("use", "signing") == "signing"
        for element in key.iterfind(".//ds:X509Certificate", _NAMES)
    ]
    entity_id = root.get("entityID")
    if not entity_id or not texts:
        raise ValueError("not the metadata of an identity provider with a certificate")
    return Metadata(entity_id, tuple(map(_pem, texts)))


def verify(assertion: str, metadata: str, now: datetime) -> Assertion:
    """Check an assertion, and return what it says.

    Args:
        assertion: The response or the assertion, in base64.
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
        document = _parse(base64.b64decode("".join(assertion.split()), validate=True))
        signed = _signed_assertion(document, provider.certificates)
        said = _read(signed)
    except (ValueError, etree.XMLSyntaxError):
        raise Rejection("invalid", "The SAML Assertion is invalid.") from None
    if said.issuer != provider.entity_id or said.recipient not in RECIPIENTS:
        raise Rejection("invalid", "The SAML Assertion is invalid.")
    audiences = {element.text for element in signed.iterfind(".//saml:AudienceRestriction/saml:Audience", _NAMES)}
    if not audiences & set(AUDIENCES):
        raise Rejection("invalid", "The SAML Assertion is invalid.")
    if not _is_current(signed, now):
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


def _pem(text: str) -> str:
    base64.b64decode("".join(text.split()), validate=True)
    return f"-----BEGIN CERTIFICATE-----\n{text.strip()}\n-----END CERTIFICATE-----\n"


def _signed_assertion(document: etree._Element, certificates: tuple[str, ...]) -> etree._Element:
    """Return the assertion that the signature covers, as the signature covers it.

    Raises:
        ValueError: There is none.
    """
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(document, x509_cert=certificate)
        except (SignXMLException, ValueError, TypeError, KeyError):
            continue
        signed = None if isinstance(result, list) else result.signed_xml
        if signed is not None and signed.tag != _ASSERTION:
            within = signed.findall("saml:Assertion", _NAMES)
            signed = within[0] if len(within) == 1 else None
        if signed is not None:
            return signed
    raise ValueError("no signed assertion")


def _read(signed: etree._Element) -> Assertion:
    name_id = _only(signed, "saml:Subject/saml:NameID")
    confirmation = _only(signed, "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    attributes = {
        str(element.get("Name")).removeprefix(ATTRIBUTES): [
            (value.text or "").strip() for value in element.iterfind("saml:AttributeValue", _NAMES)
        ]
        for element in signed.iterfind("saml:AttributeStatement/saml:Attribute", _NAMES)
    }
    duration = attributes.get("SessionDuration")
    return Assertion(
        subject=(name_id.text or "").strip(),
        subject_type=name_id.get("Format", "").rpartition(":")[2],
        issuer=(_only(signed, "saml:Issuer").text or "").strip(),
        recipient=confirmation.get("Recipient", ""),
        session_name="".join(attributes.get("RoleSessionName", [])),
        session_duration=int(duration[0]) if duration else None,
        roles=frozenset(_pairs(attributes.get("Role", []))),
    )


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


def _is_current(signed: etree._Element, now: datetime) -> bool:
    for path in ("saml:Conditions", "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"):
        for element in signed.iterfind(path, _NAMES):
            start, end = element.get("NotBefore"), element.get("NotOnOrAfter")
            if (start and now < _moment(start)) or (end and now >= _moment(end)):
                return False
    return True


def _moment(text: str) -> datetime:
    found = _MOMENT.fullmatch(text)
    try:
        return datetime.fromisoformat(found[1] if found else "").replace(tzinfo=timezone.utc)
    except ValueError:
        raise Rejection("invalid", "The SAML Assertion is invalid.") from None
