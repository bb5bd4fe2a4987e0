"""A test's own identity providers: keys, tokens and assertions, made with the libraries that others make them with."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner

from alimock.emulator.emulator import Emulator

ISSUER = "https://idp.example"
CLIENT = "client-1"
ENTITY = "https://idp.example/saml"
RECIPIENT = "https://signin.aliyun.com/saml-role/sso"
AUDIENCE = "urn:alibaba:cloudcomputing"


@dataclass(frozen=True)
class Keys:
    """A key pair, and a certificate of it."""

    private: str
    certificate: str
    jwk: dict[str, Any]


def keys(name: str = "k1") -> Keys:
    return _make_keys(name)


@cache
def _make_keys(name: str) -> Keys:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=timezone.utc))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    jwk = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key())), "kid": name, "alg": "RS256"}
    return Keys(pem, certificate.public_bytes(serialization.Encoding.PEM).decode(), jwk)


def key_set(*names: str) -> dict[str, Any]:
    return {"keys": [keys(name).jwk for name in names or ("k1",)]}


def register(emulator: Emulator, account_id: str) -> str:
    """Register the OpenID Connect provider whose tokens these are, and return its ARN."""
    return emulator.register_oidc_provider(
        "idp", issuer_url=ISSUER, client_ids=[CLIENT], keys=json.dumps(key_set()), account_id=account_id
    )


def token(now: datetime, *, key: str = "k1", kid: str | None = "k1", algorithm: str = "RS256", **claims: Any) -> str:
    """Make a token; a claim of None is left out."""
    said = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "alice",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
    }
    payload = {name: value for name, value in (said | claims).items() if value is not None}
    secret = "s" * 64 if algorithm == "HS256" else keys(key).private
    return jwt.encode(payload, secret, algorithm=algorithm, headers={"kid": kid} if kid else {})


def metadata(*names: str, entity: str = ENTITY, use: str = ' use="signing"') -> str:
    """Make the metadata document of a SAML provider."""
    certificates = "".join(
        f"<md:KeyDescriptor{use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{''.join(keys(name).certificate.splitlines()[1:-1])}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for name in names or ("k1",)
    )
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">'
        '<md:IDPSSODescriptor xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{certificates}</md:IDPSSODescriptor>'
        "</md:EntityDescriptor>"
    )


def assertion_xml(now: datetime, roles: tuple[str, ...], **said: str) -> etree._Element:
    """Make an assertion that nobody has signed yet."""

    def at(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    values = {
        "id": "_a1",
        "issuer": ENTITY,
        "subject": "alice",
        "recipient": RECIPIENT,
        "audience": AUDIENCE,
        "session": "alice@example",
        "not_before": at(now - timedelta(minutes=1)),
        "not_after": at(now + timedelta(minutes=5)),
        "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
        "session_end": at(now + timedelta(hours=8)),
        "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "duration": "900",
    } | said
    pairs = "".join(f"<saml:AttributeValue>{pair}</saml:AttributeValue>" for pair in roles)
    name = "https://www.aliyun.com/SAML-Role/Attributes/"
    return etree.fromstring(
        f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{values["id"]}" Version="2.0" '
        f'IssueInstant="{at(now)}"><saml:Issuer>{values["issuer"]}</saml:Issuer>'
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
        f'<saml:Subject><saml:NameID Format="{values["format"]}">{values["subject"]}</saml:NameID>'
        f'<saml:SubjectConfirmation Method="{values["method"]}"><saml:SubjectConfirmationData '
        f'NotOnOrAfter="{values["not_after"]}" Recipient="{values["recipient"]}"/></saml:SubjectConfirmation>'
        f'</saml:Subject><saml:Conditions NotBefore="{values["not_before"]}" NotOnOrAfter="{values["not_after"]}">'
        f"<saml:AudienceRestriction><saml:Audience>{values['audience']}</saml:Audience></saml:AudienceRestriction>"
        f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{at(now)}" '
        f'SessionNotOnOrAfter="{values["session_end"]}"/><saml:AttributeStatement>'
        f'<saml:Attribute Name="{name}RoleSessionName"><saml:AttributeValue>{values["session"]}</saml:AttributeValue>'
        f'</saml:Attribute><saml:Attribute Name="{name}Role">{pairs}</saml:Attribute>'
        f'<saml:Attribute Name="{name}SessionDuration"><saml:AttributeValue>{values["duration"]}</saml:AttributeValue>'
        '</saml:Attribute><saml:Attribute Name="Role"><saml:AttributeValue>staff</saml:AttributeValue>'
        "</saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    )


def sign(element: etree._Element, key: str = "k1") -> etree._Element:
    """Sign an element as a whole."""
    signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    return signer.sign(element, key=keys(key).private, cert=keys(key).certificate)


def encoded(element: etree._Element) -> str:
    return base64.b64encode(etree.tostring(element)).decode()


def response(*assertions: etree._Element) -> etree._Element:
    """Wrap assertions into a response, as a provider posts them."""
    root = etree.fromstring(
        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0"/>'
    )
    root.extend(assertions)
    return root
