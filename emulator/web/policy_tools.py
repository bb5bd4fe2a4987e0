"""The part of the admin API that helps with policies: why a call is allowed or denied, and which policy is missing."""

from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from ..emulator import Emulator
from ..policy_tools import UnknownPrincipal

_Name = Annotated[str, Field(min_length=1, max_length=2048)]
_Value = Annotated[str, Field(max_length=2048)]


class _Question(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid", defer_build=True)


class ExplainBody(_Question):
    """Who wants to do what on which resource, and the condition keys that the call has besides."""

    principal: _Name
    action: Annotated[_Name, Field(pattern=r"^[^:\s*?]+:[^:\s*?]+$")]
    resource: _Name
    context: Annotated[dict[_Name, _Value | Annotated[list[_Value], Field(max_length=100)]], Field(max_length=100)] = {}


class SuggestionsQuery(_Question):
    """Whose suggestions are wanted; everybody's, if nobody is named."""

    principal: _Name | None = None


def add_routes(admin: Blueprint, emulator: Emulator) -> None:
    """Add the calls about policies to an emulator's admin API."""

    @admin.errorhandler(UnknownPrincipal)
    def nobody(error: UnknownPrincipal) -> tuple[Response, int]:
        return jsonify(error=str(error)), 404

    @admin.post("/policy/explain")
    def explain() -> Response:
        body = ExplainBody.model_validate_json(request.get_data())
        return jsonify(emulator.explain(body.principal, body.action, body.resource, body.context).to_json())

    @admin.get("/policy/suggestions")
    def suggestions() -> Response:
        query = SuggestionsQuery.model_validate(request.args.to_dict())
        return jsonify(emulator.suggest(query.principal).to_json())
