"""What the calls do not reach: keys of other kinds, and keys that do not go with a token's algorithm."""

import json
from datetime import datetime, timezone
from functools import cache
from typing import Any

import identity_provider as idp
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from alimock.emulator.federation import oidc
from alimock.emulator.federation.rejection import Rejection

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
SECOND = int(NOW.timestamp())
PAYLOAD = {"iss": idp.ISSUER, "aud": idp.CLIENT, "sub": "alice", "iat": SECOND, "exp": SECOND + 60}
CURVES: dict[str, type[ec.EllipticCurve]] = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


@cache
def _curve_key(algorithm: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[algorithm]())


def _curve_jwk(algorithm: str) -> dict[str, Any]:
    public = jwt.algorithms.ECAlgorithm.to_jwk(_curve_key(algorithm).public_key(), as_dict=True)
    return {**public, "kid": "k1"}


def _verify(token: str, *jwks: dict[str, Any]) -> oidc.Claims:
    return oidc.verify(token, idp.ISSUER, [idp.CLIENT], json.dumps({"keys": jwks}), None, NOW)


@pytest.mark.parametrize("algorithm", CURVES)
def test_elliptic_curves_are_understood(algorithm: str) -> None:
    token = jwt.encode(PAYLOAD, _curve_key(algorithm), algorithm=algorithm, headers={"kid": "k1"})
    assert _verify(token, _curve_jwk(algorithm)).subject == "alice"


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS384", "PS512"])
def test_all_ways_to_sign_with_rsa_are_understood(algorithm: str) -> None:
    jwk = {name: value for name, value in idp.keys("k1").jwk.items() if name != "alg"}
    assert _verify(idp.token(NOW, algorithm=algorithm), jwk).subject == "alice"


def test_of_several_keys_the_one_that_is_named_counts() -> None:
    first, second = idp.keys("k1").jwk, idp.keys("k2").jwk
    assert _verify(idp.token(NOW, key="k2", kid="k2"), first, second).subject == "alice"
    with pytest.raises(Rejection) as rejected:
        _verify(idp.token(NOW, key="k2", kid="k1"), first, second)
    assert rejected.value.fault == "signature"


def test_a_key_of_another_kind_verifies_nothing() -> None:
    on_curve = jwt.encode(PAYLOAD, _curve_key("ES256"), algorithm="ES256", headers={"kid": "k1"})
    for token, jwk in (
        (on_curve, idp.keys("k1").jwk),
        (on_curve, _curve_jwk("ES384")),
        (idp.token(NOW), _curve_jwk("ES256")),
    ):
        with pytest.raises(Rejection) as rejected:
            _verify(token, jwk)
        assert rejected.value.fault == "signature"


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"keys": [{**idp.keys().jwk, "use": "enc"}]}, id="to-encrypt-with"),
        pytest.param({"keys": [{**idp.keys().jwk, "alg": "none"}]}, id="of-no-algorithm"),
        pytest.param({"keys": [{**idp.keys().jwk, "n": ""}]}, id="of-no-number"),
        pytest.param({"keys": [jwt.algorithms.ECAlgorithm.to_jwk(_curve_key("ES256"), as_dict=True)]}, id="private"),
        pytest.param({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}]}, id="of-an-algorithm-not-served"),
        pytest.param({"keys": {"k1": idp.keys().jwk}}, id="by-name"),
        pytest.param(None, id="null"),
    ],
)
def test_keys_that_are_of_no_use_are_no_keys(keys: Any) -> None:
    with pytest.raises(ValueError, match="not a JSON Web Key Set with a usable key"):
        oidc.check_keys(json.dumps(keys))


def test_keys_that_are_of_no_use_do_not_spoil_the_others() -> None:
    oidc.check_keys(json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0"}, {}, idp.keys().jwk]}))


def test_keys_without_end_are_no_keys() -> None:
    with pytest.raises(ValueError, match="not a JSON Web Key Set"):
        oidc.check_keys('{"keys": ' + "[" * 100_000)


def test_a_public_key_is_no_shared_secret() -> None:
    """The old trick: to sign with HMAC, with what everybody knows of the public key as the secret."""
    forged = jwt.encode(PAYLOAD, idp.keys("k1").jwk["n"], algorithm="HS256", headers={"kid": "k1"})
    with pytest.raises(Rejection) as rejected:
        _verify(forged, idp.keys("k1").jwk)
    assert rejected.value.fault == "invalid"


def test_an_extension_that_must_be_understood_is_not() -> None:
    token = jwt.encode(
        PAYLOAD, idp.keys("k1").private, algorithm="RS256", headers={"kid": "k1", "crit": ["exp2"], "exp2": 1}
    )
    with pytest.raises(Rejection):
        _verify(token, idp.keys("k1").jwk)
