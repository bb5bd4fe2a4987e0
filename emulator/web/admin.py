"""The admin API: what a user or a test asks of the emulator itself, below ``/_alimock``."""

from importlib.metadata import version

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from ..emulator import Emulator
from ..settings import Settings
from . import identity_certificate, identity_providers, instances, policy_tools
from .guard import refuse_strangers


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid", populate_by_name=False, defer_build=True)


class ResetBody(_Body):
    """What to empty: everything, or one account."""

    account_id: str | None = None


class AccountBody(_Body):
    """Nothing: the emulator chooses an account's id and key."""


class ChosenInstanceBody(_Body):
    """The instance that plain metadata requests speak for; ``null`` chooses none."""

    instance_id: str | None


def create_blueprint(emulator: Emulator, open_sockets: instances.OpenSockets | None) -> Blueprint:
    """Make the admin API of an emulator.

    Args:
        emulator: The emulator.
        open_sockets: Listens on sockets of an instance; ``None`` where nothing can.
    """
    admin = Blueprint("admin", __name__)
    admin.before_request(refuse_strangers)

    @admin.errorhandler(ValidationError)
    def wrong_body(error: ValidationError) -> tuple[Response, int]:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        fields = [{"field": ".".join(map(str, fault["loc"])) or "body", "message": fault["msg"]} for fault in faults]
        return jsonify(error="that is not what this call takes", fields=fields), 400

    @admin.get("/health")
    def health() -> Response:
        settings = emulator.settings
        return jsonify(
            status="ok", version=version("alimock"), enforce=settings.enforce, signatures=settings.signatures
        )

    @admin.post("/reset")
    def reset() -> tuple[Response, int] | Response:
        body = ResetBody.model_validate_json(request.get_data() or b"{}")
        try:
            emulator.reset(body.account_id)
        except LookupError:
            return jsonify(error=f"there is no account {body.account_id}"), 404
        return jsonify({})

    @admin.post("/accounts")
    def open_account() -> tuple[Response, int]:
        AccountBody.model_validate_json(request.get_data() or b"{}")
        account = emulator.new_account()
        return jsonify(
            AccountId=account.account_id,
            AccessKeyId=account.access_key_id,
            AccessKeySecret=account.access_key_secret,
        ), 201

    @admin.get("/settings")
    def show_settings() -> Response:
        return jsonify(emulator.settings.model_dump())

    @admin.put("/settings")
    def change_settings() -> Response:
        given = Settings.model_validate_json(request.get_data())
        return jsonify(emulator.change_settings(**given.model_dump(exclude_unset=True)).model_dump())

    @admin.put("/metadata/instance")
    def choose_instance() -> tuple[Response, int] | Response:
        body = ChosenInstanceBody.model_validate_json(request.get_data())
        try:
            emulator.choose_instance(body.instance_id)
        except LookupError:
            return jsonify(error=f"there is no instance {body.instance_id}"), 404
        return jsonify(InstanceId=body.instance_id)

    identity_certificate.add_routes(admin, emulator)
    identity_providers.add_routes(admin, emulator)
    instances.add_routes(admin, emulator, open_sockets)
    policy_tools.add_routes(admin, emulator)
    return admin
