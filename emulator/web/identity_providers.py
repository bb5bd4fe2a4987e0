"""The part of the admin API that registers identity providers."""

import json
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from ..api.models import format_seconds
from ..emulator import Emulator
from ..identity_providers import DEFAULT_ISSUANCE_LIMIT, NameTaken, Provider
from ..services.ram.records import SamlProvider
from ..state import DEFAULT_ACCOUNT_ID

_Answer = tuple[Response, int]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid", defer_build=True)


class _NewProvider(_Body):
    account_id: str = DEFAULT_ACCOUNT_ID
    name: Annotated[str, Field(max_length=128, pattern=r"^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$")]


class OidcProviderBody(_NewProvider):
    """An OpenID Connect provider; its keys are a JSON Web Key Set."""

    type: Literal["OIDC"]
    issuer_url: Annotated[str, Field(pattern=r"^https://[^\s?#@]+$", max_length=255)]
    client_ids: Annotated[list[Annotated[str, Field(min_length=1, max_length=128)]], Field(min_length=1, max_length=50)]
    keys: dict[str, Any]
    issuance_limit_time: Annotated[int, Field(ge=1, le=168)] | None = DEFAULT_ISSUANCE_LIMIT


class SamlProviderBody(_NewProvider):
    """A SAML provider with its metadata document."""

    type: Literal["SAML"]
    metadata: Annotated[str, Field(max_length=1_000_000)]


class ProviderKind(_Body):
    """What kind of provider a body is about, whatever else it says."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    type: Literal["OIDC", "SAML"]


class ProviderArnBody(_Body):
    """The provider that is meant."""

    arn: str


def add_routes(admin: Blueprint, emulator: Emulator) -> None:
    """Add the calls about identity providers to an emulator's admin API."""

    @admin.get("/identity-providers")
    def list_providers() -> Response:
        return jsonify(IdentityProviders=[_show(provider) for provider in emulator.identity_providers()])

    @admin.post("/identity-providers")
    def register_provider() -> _Answer:
        body = _read(request.get_data())
        try:
            arn = _register(emulator, body)
        except ModuleNotFoundError as error:
            return jsonify(error=f"{error.name} is not installed: pip install 'alimock[federation]'"), 501
        except NameTaken:
            return jsonify(error=f"the account has an identity provider {body.name} already"), 409
        except LookupError:
            return jsonify(error=f"there is no account {body.account_id}"), 404
        except ValueError as error:
            field = "Keys" if body.type == "OIDC" else "Metadata"
            fields = [{"field": field, "message": str(error)}]
            return jsonify(error="that is not what this call takes", fields=fields), 400
        return jsonify(Arn=arn), 201

    @admin.delete("/identity-providers")
    def remove_provider() -> Response | _Answer:
        body = ProviderArnBody.model_validate_json(request.get_data())
        try:
            emulator.remove_identity_provider(body.arn)
        except LookupError:
            return jsonify(error=f"there is no identity provider {body.arn}"), 404
        return jsonify({})


def _read(data: bytes) -> OidcProviderBody | SamlProviderBody:
    """Read a body by its kind, so that a fault names the field alone."""
    kind = ProviderKind.model_validate_json(data).type
    return (OidcProviderBody if kind == "OIDC" else SamlProviderBody).model_validate_json(data)


def _register(emulator: Emulator, body: OidcProviderBody | SamlProviderBody) -> str:
    if isinstance(body, SamlProviderBody):
        return emulator.register_saml_provider(body.name, body.metadata, account_id=body.account_id)
    return emulator.register_oidc_provider(
        body.name,
        issuer_url=body.issuer_url,
        client_ids=body.client_ids,
        keys=json.dumps(body.keys),
        issuance_limit_time=body.issuance_limit_time,
        account_id=body.account_id,
    )


def _show(provider: Provider) -> dict[str, Any]:
    record = provider.record
    shown = {
        "Arn": provider.arn,
        "AccountId": provider.account_id,
        "Name": record.name,
        "CreateDate": format_seconds(record.create_date),
    }
    if isinstance(record, SamlProvider):
        return {"Type": "SAML", **shown, "Metadata": record.metadata}
    return {
        "Type": "OIDC",
        **shown,
        "IssuerUrl": record.issuer_url,
        "ClientIds": list(record.client_ids),
        "Keys": json.loads(record.keys),
        "IssuanceLimitTime": record.issuance_limit_time,
    }
