"""What the calls do not reach: documents broken anywhere, and the time of certificates."""

import base64
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta, timezone

import identity_provider as idp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import NameOID
from lxml import etree

from alimock.emulator.federation import saml
from alimock.emulator.federation.rejection import Rejection

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
PAIR = ("acs:ram::1:role/r,acs:ram::1:saml-provider/idp",)
ODD_VALUES = ("", "#", "#_a1", "é", "AAAA", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")


def _broken(whole: etree._Element) -> Iterator[etree._Element]:
    """Iterate over the documents that differ from a signed one in one place."""
    for number, element in enumerate(whole.iter()):
        if element.getparent() is not None:
            without = deepcopy(whole)
            gone = list(without.iter())[number]
            gone.getparent().remove(gone)
            yield without
        for value in ODD_VALUES:
            other_text = deepcopy(whole)
            list(other_text.iter())[number].text = value
            yield other_text
            for name in element.keys():  # noqa: SIM118 -- an element is no mapping
                other_attribute = deepcopy(whole)
                list(other_attribute.iter())[number].set(name, value)
                yield other_attribute


def _signed(now: datetime) -> etree._Element:
    return idp.response(idp.sign(idp.assertion_xml(now, PAIR)))


def test_a_document_that_is_broken_anywhere_is_rejected() -> None:
    whole = _signed(NOW)
    said = saml.verify(idp.encoded(whole), idp.metadata(), NOW)
    tried = 0
    for document in _broken(whole):
        tried += 1
        try:
            # What is not part of what is signed, such as the certificate that comes along, may well be left out.
            assert saml.verify(idp.encoded(document), idp.metadata(), NOW) == said
        except Rejection as rejection:
            assert rejection.fault == "invalid"  # noqa: PT017 -- some are taken
    assert tried > 300


def test_a_certificate_of_a_key_that_signs_no_xml_is_none() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ed25519")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, None)
    )
    text = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    metadata = re.sub("(?<=X509Certificate>)[^<]+", text, idp.metadata())
    with pytest.raises(ValueError, match="neither RSA nor elliptic"):
        saml.read_metadata(metadata)


def test_a_certificate_of_an_unknown_version_is_none() -> None:
    der = bytearray(base64.b64decode("".join(idp.keys().certificate.splitlines()[1:-1])))
    version = der.index(b"\xa0\x03\x02\x01\x02") + 4
    der[version] = 7
    metadata = re.sub("(?<=X509Certificate>)[^<]+", base64.b64encode(der).decode(), idp.metadata())
    with pytest.raises(ValueError, match="of an unknown kind"):
        saml.read_metadata(metadata)


@pytest.mark.parametrize("year", [2019, 2051])
def test_a_certificate_is_good_in_its_time(year: int) -> None:
    then = datetime(year, 1, 1, tzinfo=timezone.utc)
    response = idp.encoded(_signed(then))
    with pytest.raises(Rejection):
        saml.verify(response, idp.metadata(), then)


@pytest.mark.parametrize("year", [2021, 2049])
def test_the_time_of_a_certificate_is_the_given_one(year: int) -> None:
    then = datetime(year, 1, 1, tzinfo=timezone.utc)
    response = idp.encoded(_signed(then))
    assert saml.verify(response, idp.metadata(), then).subject == "alice"
