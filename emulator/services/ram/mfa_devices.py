"""Virtual MFA devices: making them, and binding them to users."""

import base64
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated
from urllib.parse import quote

import pyotp
from pydantic import Field

from ...api.call import Call
from ...api.errors import Refusal
from ...api.models import Params, Result, Seconds, wrapped
from ...api.names import ram_arn, ram_resource
from .errors import (
    AUTHENTICATION_CODE_FORMAT,
    AUTHENTICATION_CODE_WRONG,
    MFA_DEVICE_BOUND,
    MFA_DEVICE_EXISTS,
    MFA_DEVICE_NOT_FOUND,
    MFA_DEVICE_OF_USER,
    MFA_DEVICE_QUOTA,
    USER_MFA_DEVICE_EXISTS,
    USER_MFA_DEVICE_NOT_FOUND,
    USER_NOT_FOUND,
)
from .fields import EmptyResult, NoParams
from .preferences import is_own_business, preference_of
from .records import VirtualMfaDevice
from .service import ram
from .users import UserNameParams, get_existing_user

DEVICES_PER_ACCOUNT = 1000
"""As many as there may be users."""

STEP = timedelta(seconds=30)
"""How long a device shows a code."""

STEPS_ASIDE = 1
"""By how many steps a device's clock may be off."""

_SEED_BYTES = 40

SerialNumber = Annotated[str, Field(max_length=256)]
AuthenticationCode = Annotated[
    str,
    Field(min_length=6, max_length=6, pattern=r"^[0-9]+$"),
    Refusal(length=AUTHENTICATION_CODE_FORMAT, characters=AUTHENTICATION_CODE_FORMAT),
]


class CreateVirtualMfaDeviceParams(Params):
    """Parameters of CreateVirtualMFADevice."""

    virtual_mfa_device_name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9.-]+$")]


class SerialNumberParams(Params):
    """The device that a call is about."""

    serial_number: SerialNumber


class NewDeviceResult(Result):
    """A new device: what its codes are made from, also as a picture that a phone can read."""

    serial_number: str
    base32_string_seed: str = Field(repr=False)
    qr_code_png: str = Field(repr=False)


class CreateVirtualMfaDeviceResult(Result):
    """The answer of CreateVirtualMFADevice."""

    virtual_mfa_device: NewDeviceResult


def _any_device(call: Call, _: Params) -> Iterable[str]:
    return (ram_resource(call.account_id, "mfa/*"),)


def _named_device(call: Call, params: SerialNumberParams) -> Iterable[str]:
    return (ram_resource(call.account_id, params.serial_number.rpartition(":")[2]),)


def _own_user(call: Call, params: UserNameParams) -> Iterable[str]:
    if is_own_business(call, params.user_name, allowed=preference_of(call).allow_user_to_manage_mfa_devices):
        return ()
    return (ram_resource(call.account_id, f"user/{params.user_name}"),)


def otpauth_uri(account_id: str, device_name: str, seed: str) -> str:
    """Return what the picture of a device says, in the form that authenticator programs read."""
    return f"otpauth://totp/{quote(f'{device_name}@{account_id}')}?secret={seed}&issuer=Aliyun"


def _qr_code(text: str) -> str:
    import segno  # noqa: PLC0415 -- not on every start-up: of all calls only this one draws

    picture = io.BytesIO()
    segno.make_qr(text).save(picture, kind="png", scale=4)
    return base64.b64encode(picture.getvalue()).decode()


@ram.action(_any_device, raises=(MFA_DEVICE_EXISTS, MFA_DEVICE_QUOTA))
def create_virtual_mfa_device(call: Call, params: CreateVirtualMfaDeviceParams) -> CreateVirtualMfaDeviceResult:
    """Create a virtual MFA device, and return its seed and a picture of it, which are told this once."""
    name = params.virtual_mfa_device_name
    serial_number = ram_arn(call.account_id, f"mfa/{name}")
    devices = call.world.ram.mfa_devices
    if devices.find(call.account_id, serial_number):
        raise MFA_DEVICE_EXISTS()
    if devices.count(call.account_id) >= DEVICES_PER_ACCOUNT:
        raise MFA_DEVICE_QUOTA()
    seed = base64.b32encode(call.ids.data(_SEED_BYTES)).decode()
    picture = _qr_code(otpauth_uri(call.account_id, name, seed))
    devices.put(call.account_id, serial_number, VirtualMfaDevice(serial_number, seed))
    return CreateVirtualMfaDeviceResult(
        virtual_mfa_device=NewDeviceResult(serial_number=serial_number, base32_string_seed=seed, qr_code_png=picture)
    )


class DeviceUserResult(Result):
    """The user that a device is bound to."""

    user_id: str
    user_name: str
    display_name: str | None


class DeviceResult(Result):
    """A device in a listing."""

    serial_number: str
    activate_date: Seconds | None
    user: DeviceUserResult | None = None


class ListVirtualMfaDevicesResult(Result):
    """The account's devices."""

    virtual_mfa_devices: Annotated[list[DeviceResult], wrapped("VirtualMFADevice")]


def _show(call: Call, device: VirtualMfaDevice) -> DeviceResult:
    user = None if device.user_id is None else call.world.ram.user_of(call.account_id, device.user_id)
    shown = DeviceResult(serial_number=device.serial_number, activate_date=device.activate_date)
    if user is not None:
        shown.user = DeviceUserResult(user_id=user.user_id, user_name=user.user_name, display_name=user.display_name)
    return shown


@ram.action(_any_device)
def list_virtual_mfa_devices(call: Call, params: NoParams) -> ListVirtualMfaDevicesResult:  # noqa: ARG001 -- it has none
    """List the account's virtual MFA devices, and whose they are."""
    devices = call.world.ram.mfa_devices.values(call.account_id)
    return ListVirtualMfaDevicesResult(virtual_mfa_devices=[_show(call, device) for device in devices])


def _get_existing_device(call: Call, serial_number: str) -> VirtualMfaDevice:
    device = call.world.ram.mfa_devices.find(call.account_id, serial_number)
    if device is None:
        raise MFA_DEVICE_NOT_FOUND()
    return device


@ram.action(_named_device, raises=(MFA_DEVICE_NOT_FOUND, MFA_DEVICE_OF_USER))
def delete_virtual_mfa_device(call: Call, params: SerialNumberParams) -> EmptyResult:
    """Delete a virtual MFA device that is bound to nobody."""
    device = _get_existing_device(call, params.serial_number)
    if device.user_id is not None:
        raise MFA_DEVICE_OF_USER()
    call.world.ram.mfa_devices.remove(call.account_id, device.serial_number)
    return EmptyResult()


class BindMfaDeviceParams(UserNameParams):
    """Parameters of BindMFADevice.

    Attributes:
        serial_number: The device.
        authentication_code1: A code that the device showed.
        authentication_code2: The code that it showed next.
    """

    serial_number: SerialNumber
    authentication_code1: AuthenticationCode
    authentication_code2: AuthenticationCode


def _shows(seed: str, first: str, second: str, now: datetime) -> bool:
    """Say whether a device that may be a step fast or slow has just shown two codes one after the other."""
    device = pyotp.TOTP(seed)
    codes = [device.at(now + step * STEP) for step in range(-1 - STEPS_ASIDE, STEPS_ASIDE + 1)]
    return (first, second) in pairwise(codes)


@ram.action(
    _own_user,
    raises=(
        USER_NOT_FOUND,
        MFA_DEVICE_NOT_FOUND,
        USER_MFA_DEVICE_EXISTS,
        MFA_DEVICE_BOUND,
        AUTHENTICATION_CODE_WRONG,
    ),
)
def bind_mfa_device(call: Call, params: BindMfaDeviceParams) -> EmptyResult:
    """Bind a device to a user who shows that it has it, by two codes in a row."""
    user = get_existing_user(call, params.user_name)
    device = _get_existing_device(call, params.serial_number)
    if call.world.ram.mfa_device_of.find(call.account_id, user.user_id):
        raise USER_MFA_DEVICE_EXISTS()
    if device.user_id is not None:
        raise MFA_DEVICE_BOUND()
    if not _shows(device.seed, params.authentication_code1, params.authentication_code2, call.now):
        raise AUTHENTICATION_CODE_WRONG()
    call.world.ram.bind(call.account_id, replace(device, user_id=user.user_id, activate_date=call.now))
    return EmptyResult()


class BoundDeviceResult(Result):
    """The device of a user."""

    serial_number: str
    type: str | None = None


class OneDeviceResult(Result):
    """An answer about the device of a user."""

    mfa_device: BoundDeviceResult


def _get_device_of(call: Call, params: UserNameParams) -> VirtualMfaDevice:
    user = get_existing_user(call, params.user_name)
    bound = call.world.ram.mfa_device_of.find(call.account_id, user.user_id)
    if bound is None:
        raise USER_MFA_DEVICE_NOT_FOUND()
    return _get_existing_device(call, bound.name)


@ram.action(_own_user, raises=(USER_NOT_FOUND, USER_MFA_DEVICE_NOT_FOUND))
def unbind_mfa_device(call: Call, params: UserNameParams) -> OneDeviceResult:
    """Take a user's device from it."""
    device = _get_device_of(call, params)
    call.world.ram.unbind(call.account_id, device)
    return OneDeviceResult(mfa_device=BoundDeviceResult(serial_number=device.serial_number))


@ram.action(_own_user, raises=(USER_NOT_FOUND, USER_MFA_DEVICE_NOT_FOUND))
def get_user_mfa_info(call: Call, params: UserNameParams) -> OneDeviceResult:
    """Return which device a user has."""
    device = _get_device_of(call, params)
    return OneDeviceResult(mfa_device=BoundDeviceResult(serial_number=device.serial_number, type="VMFA"))
