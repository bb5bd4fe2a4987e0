"""The security preference: what an account lets its users do for themselves, and how they use the console."""

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field

from ...api.call import Call
from ...api.models import Boolean, Integer, Params, Result
from .fields import NoParams
from .preferences import preference_of
from .records import SecurityPreference
from .service import ram, whole_account

MASKS = 40
LONGEST_MASKS = 512


def _masks(text: str) -> str:
    masks = text.split(";")
    if len(masks) > MASKS:
        raise ValueError("too many masks")
    for mask in masks:
        ip_network(mask, strict=False)
    return text


class SetSecurityPreferenceParams(Params):
    """Parameters of SetSecurityPreference; what is absent gets its default.

    Attributes:
        enable_save_mfa_ticket: Whether a console remembers for seven days that a device was asked for.
        allow_user_to_change_password: Whether users may change their own password.
        allow_user_to_manage_access_keys: Whether users may manage their own access keys.
        allow_user_to_manage_mfa_devices: Whether users may bind and unbind their own device.
        allow_user_to_manage_public_keys: Whether users may manage their own public keys.
        login_session_duration: How long a console session lasts, from 1 to 24 hours.
        login_network_masks: Up to 40 networks from which the console can be used, divided by semicolons.
    """

    enable_save_mfa_ticket: Boolean = False
    allow_user_to_change_password: Boolean = True
    allow_user_to_manage_access_keys: Boolean = False
    allow_user_to_manage_mfa_devices: Boolean = True
    allow_user_to_manage_public_keys: Boolean = False
    login_session_duration: Annotated[Integer, Field(ge=1, le=24)] = 6
    login_network_masks: Annotated[str, Field(max_length=LONGEST_MASKS), AfterValidator(_masks)] = ""


class LoginProfilePreferenceResult(Result):
    """How users use the console."""

    enable_save_mfa_ticket: bool
    allow_user_to_change_password: bool
    login_session_duration: int
    login_network_masks: str


class AccessKeyPreferenceResult(Result):
    """Whether users manage their own access keys."""

    allow_user_to_manage_access_keys: bool


class MfaPreferenceResult(Result):
    """Whether users manage their own device."""

    allow_user_to_manage_mfa_devices: bool


class PublicKeyPreferenceResult(Result):
    """Whether users manage their own public keys."""

    allow_user_to_manage_public_keys: bool


class SecurityPreferenceResult(Result):
    """A security preference."""

    login_profile_preference: LoginProfilePreferenceResult
    access_key_preference: AccessKeyPreferenceResult
    mfa_preference: MfaPreferenceResult
    public_key_preference: PublicKeyPreferenceResult


class OneSecurityPreferenceResult(Result):
    """An answer about the security preference."""

    security_preference: SecurityPreferenceResult


def _show(preference: SecurityPreference) -> OneSecurityPreferenceResult:
    return OneSecurityPreferenceResult(
        security_preference=SecurityPreferenceResult(
            login_profile_preference=LoginProfilePreferenceResult(
                enable_save_mfa_ticket=preference.enable_save_mfa_ticket,
                allow_user_to_change_password=preference.allow_user_to_change_password,
                login_session_duration=preference.login_session_duration,
                login_network_masks=preference.login_network_masks,
            ),
            access_key_preference=AccessKeyPreferenceResult(
                allow_user_to_manage_access_keys=preference.allow_user_to_manage_access_keys
            ),
            mfa_preference=MfaPreferenceResult(
                allow_user_to_manage_mfa_devices=preference.allow_user_to_manage_mfa_devices
            ),
            public_key_preference=PublicKeyPreferenceResult(
                allow_user_to_manage_public_keys=preference.allow_user_to_manage_public_keys
            ),
        )
    )


@ram.action(whole_account)
def set_security_preference(call: Call, params: SetSecurityPreferenceParams) -> OneSecurityPreferenceResult:
    """Set what users may do for themselves, and how they use the console."""
    preference = SecurityPreference(**params.model_dump())
    return _show(call.world.ram.security_preferences.put(call.account_id, call.account_id, preference))


@ram.action(whole_account)
def get_security_preference(call: Call, params: NoParams) -> OneSecurityPreferenceResult:  # noqa: ARG001 -- it has none
    """Return what users may do for themselves, and how they use the console."""
    return _show(preference_of(call))
