"""The identity of an instance, verified as the vendor's page says and by another library."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.test import Client

from alimock.emulator.emulator import Emulator
from alimock.emulator.web.app import create_app
from alimock.emulator.wire.message import WireRequest

DOCUMENT = "/latest/dynamic/instance-identity/document"
PKCS7 = "/latest/dynamic/instance-identity/pkcs7"
CERTIFICATE = "/_alimock/identity-certificate"


@pytest.fixture(name="instance")
def _instance(emulator: Any, launch: Any) -> Any:
    """Run the only instance and give its record."""
    return emulator.world.ecs.instances.locate(launch())


@pytest.fixture(name="client")
def _client(emulator: Any, instance: Any) -> Client:
    return Client(create_app(emulator))


@pytest.fixture(name="verify")
def _verify(client: Client, tmp_path: Path) -> Any:
    """Verify a signature with OpenSSL, as the vendor's page does, and tell whether it is good."""
    (tmp_path / "AliyunPubkey").write_text(client.get(CERTIFICATE).text)

    def verify(document: str, body: str, label: str = "PKCS7") -> bool:
        (tmp_path / "document").write_text(document)
        # The page writes the signature between the lines of a certificate.
        (tmp_path / "pkcs7").write_text(f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
        command = ["openssl", "smime", "-verify", "-in", "pkcs7", "-inform", "PEM", "-content", "document"]
        command += ["-certfile", "AliyunPubkey", "-noverify"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ("Verification successful" in done.stderr) is (done.returncode == 0)
        return done.returncode == 0

    return verify


def _signature(body: str) -> bytes:
    """Give the RSA signature, the last member of the structure."""
    return base64.b64decode(body)[-256:]


def _key(certificate: str) -> RSAPublicKey:
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def test_document_is_one_line_in_the_documented_order(instance: Any, metadata: Any) -> None:
    expected = (
        f'{{"zone-id":"cn-hangzhou-i","serial-number":"{instance.serial_number}",'
        f'"instance-id":"{instance.instance_id}","region-id":"cn-hangzhou",'
        f'"private-ipv4":"{instance.private_ip_address}","owner-account-id":"1000000000000001",'
        f'"mac":"{instance.mac_address}","image-id":"{instance.image_id}","instance-type":"ecs.g6.large"}}'
    )
    assert metadata(DOCUMENT).body.decode() == expected


def test_signature_is_base64_in_lines_and_nothing_else(client: Client) -> None:
    response = client.get(PKCS7)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = response.text.split("\n")
    assert {len(line) for line in lines[:-1]} == {64}
    assert 0 < len(lines[-1]) <= 64
    assert base64.b64decode(response.data, validate=False)[:1] == b"\x30"


@pytest.mark.parametrize("label", ["PKCS7", "CERTIFICATE"])
def test_openssl_verifies_the_document_as_the_vendor_says(client: Client, verify: Any, label: str) -> None:
    assert verify(client.get(DOCUMENT).text, client.get(PKCS7).text, label)


def test_tampered_document_is_not_verified(client: Client, verify: Any) -> None:
    document = client.get(DOCUMENT).text
    assert not verify(document.replace("ecs.g6.large", "ecs.g6.xlarge"), client.get(PKCS7).text)
    assert not verify(f"{document}\n", client.get(PKCS7).text)


@pytest.mark.parametrize(
    ("query", "audience"),
    [
        pytest.param("audience=XXXX", "XXXX", id="text"),
        pytest.param("audience=a%20b%2Bc", "a b+c", id="percent-encoded"),
        pytest.param("audience=a+b", "a b", id="plus"),
        pytest.param("other=1&audience=mine&audience=theirs", "mine", id="first-of-several"),
        pytest.param("audience=%7B%22aud%22%3A%22x%22%7D", '{"aud":"x"}', id="json"),
        pytest.param('audience="192.0.2.1"', '"192.0.2.1"', id="quoted"),
        pytest.param("audience=%E7%94%B2%0A%5C", "甲\n\\", id="escapes"),
        pytest.param("audience=" + "a" * 1024, "a" * 1024, id="longest"),
    ],
)
def test_audience_is_bound_by_the_signature(client: Client, verify: Any, query: str, audience: str) -> None:
    document = client.get(DOCUMENT).text
    body = client.get(f"{PKCS7}?{query}").text
    bound = f'{document[:-1]},"audience":{json.dumps(audience, ensure_ascii=False)}}}'
    assert json.loads(bound)["audience"] == audience
    assert verify(bound, body)
    assert not verify(document, body)
    assert not verify(bound.replace('"audience":"', '"audience":"z'), body)


@pytest.mark.parametrize("query", ["", "audience=", "audience", "Audience=x", "=&&", "audience%00=x"])
def test_without_an_audience_the_document_is_signed_as_it_is(client: Client, verify: Any, query: str) -> None:
    assert verify(client.get(DOCUMENT).text, client.get(f"{PKCS7}?{query}").text)


@pytest.mark.parametrize("query", ["audience=%FF%ED%A0%80", "audience=%00", "audience=%", "audience=\ud800"])
def test_hostile_audience_is_signed_as_text(emulator: Any, instance: Any, query: str) -> None:
    response = emulator.metadata.handle(WireRequest("GET", PKCS7, query=query))
    assert b',"audience":"' in base64.b64decode(response.body)


def test_too_long_audience_is_refused_and_makes_nothing(emulator: Any, instance: Any, page: Any) -> None:
    before = emulator.world.dump()
    request = WireRequest("GET", PKCS7, query=f"audience={'a' * 1025}")
    assert page(emulator.metadata.handle(request)) == "400 - Missing or Invalid Parameters"
    assert emulator.world.dump() == before


def test_another_library_verifies_what_the_signature_holds(client: Client) -> None:
    document, body = client.get(DOCUMENT).data, client.get(PKCS7).text
    key = _key(client.get(CERTIFICATE).text)
    assert key.key_size == 2048
    assert document in base64.b64decode(body)
    key.verify(_signature(body), document, PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        key.verify(_signature(body), document + b" ", PKCS1v15(), SHA256())


def test_certificate_is_text_and_stays_the_same(client: Client) -> None:
    response = client.get(CERTIFICATE)
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    assert response.text.startswith("-----BEGIN CERTIFICATE-----\n")
    assert client.get(CERTIFICATE).text == response.text


def test_emulators_have_keys_of_their_own() -> None:
    first, second = (Client(create_app(Emulator())).get(CERTIFICATE).text for _ in range(2))
    assert first != second


def test_signer_is_made_when_it_is_needed_and_survives_dump_and_load(
    emulator: Any, client: Client, metadata: Any, clock: Any
) -> None:
    for path in ("/latest/dynamic/instance-identity/", DOCUMENT, "/latest/meta-data/all"):
        assert metadata(path).status == 200
    assert not list(emulator.world.ecs.identity_signers.every())
    body = client.get(PKCS7).text
    (signer,) = emulator.world.ecs.identity_signers.every()
    assert "PRIVATE KEY" not in repr(signer)
    other = Emulator(clock=clock)
    other.world.load(json.loads(json.dumps(emulator.world.dump())))
    assert other.metadata.handle(WireRequest("GET", PKCS7)).body.decode() == body


def test_signer_is_nobodys_own(emulator: Any, client: Client) -> None:
    certificate = client.get(CERTIFICATE).text
    emulator.reset("1000000000000001")
    assert client.get(CERTIFICATE).text == certificate
    emulator.reset()
    assert client.get(CERTIFICATE).text != certificate


def test_identity_follows_the_instance(client: Client, instance: Any, alter: Any, verify: Any) -> None:
    before = client.get(DOCUMENT).text
    alter(instance.instance_id, instance_type="ecs.g6.xlarge")
    after = client.get(DOCUMENT).text
    assert verify(after, client.get(PKCS7).text)
    assert not verify(before, client.get(PKCS7).text)


def test_hardened_mode_wants_a_token_for_the_signature(launch: Any, metadata: Any, page: Any) -> None:
    launch(HttpTokens="required")
    assert page(metadata(PKCS7)) == "403 - Forbidden"
