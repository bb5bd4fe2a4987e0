import base64
import hmac
import json
import string
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import segno

from alimock.emulator.api.principal import RoleSession, Root
from alimock.emulator.emulator import Emulator
from alimock.emulator.ports import FrozenClock, Ids
from alimock.emulator.services.ram import mfa_devices

ACCOUNT = "1000000000000001"
STEP = 30
Refused = Callable[[str, int], AbstractContextManager[None]]


class Device(NamedTuple):
    """An authenticator program that has read a device's seed, by RFC 6238 itself."""

    serial_number: str
    seed: str

    def code(self, moment: float) -> str:
        digest = hmac.digest(base64.b32decode(self.seed), struct.pack(">Q", int(moment) // STEP), "sha1")
        offset = digest[-1] & 15
        return f"{int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF:010}"[-6:]


def serial_of(name: str = "m", account_id: str = ACCOUNT) -> str:
    return f"acs:ram::{account_id}:mfa/{name}"


def make_device(caller: Any, name: str = "m") -> Device:
    made = caller.ram("CreateVirtualMFADevice", VirtualMFADeviceName=name)["VirtualMFADevice"]
    return Device(made["SerialNumber"], made["Base32StringSeed"])


def listed(root: Any) -> list[dict[str, Any]]:
    devices: list[dict[str, Any]] = root.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    return devices


def allowing(action: str, *relative_ids: str) -> str:
    resources = [f"acs:ram:*:{ACCOUNT}:{relative_id}" for relative_id in relative_ids]
    return json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resources}]})


def pixels(png: bytes) -> list[str]:
    """Read a picture of one bit for each point, in rows of 1 for white and 0 for black."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks: dict[bytes, bytes] = {}
    rest = png[8:]
    while rest:
        length, kind = struct.unpack(">I4s", rest[:8])
        body, checksum = rest[8 : 8 + length], rest[8 + length : 12 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(checksum, "big")
        chunks[kind] = chunks.get(kind, b"") + body
        rest = rest[12 + length :]
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour) == (1, 0), "one bit of grey"
    data, size = zlib.decompress(chunks[b"IDAT"]), (width + 7) // 8
    rows, above = [], bytes(size)
    for start in range(0, (1 + size) * height, 1 + size):
        method, row = data[start], data[start + 1 : start + 1 + size]
        assert method in {0, 2}, "as it is, or the difference from the row above"
        above = bytes((byte + up) % 256 for byte, up in zip(row, above, strict=True)) if method else row
        rows.append("".join(f"{byte:08b}" for byte in above)[:width])
    return rows


@pytest.fixture(name="bind")
def _bind(root: Any, clock: FrozenClock) -> Callable[..., Any]:
    """Bind a device to a user by the codes that it showed before and shows now."""

    def bind(device: Device, user: str = "alice", caller: Any = root, step: int = 0) -> Any:
        moment = clock.now().timestamp() + step * STEP
        return caller.ram(
            "BindMFADevice",
            UserName=user,
            SerialNumber=device.serial_number,
            AuthenticationCode1=device.code(moment - STEP),
            AuthenticationCode2=device.code(moment),
        )

    return bind


def test_created_device_is_answered_in_full(root: Any) -> None:
    answer = root.ram("CreateVirtualMFADevice", VirtualMFADeviceName="my-phone.1")
    device = answer["VirtualMFADevice"]
    assert answer.keys() == {"VirtualMFADevice"}
    assert device.keys() == {"SerialNumber", "Base32StringSeed", "QRCodePNG"}
    assert device["SerialNumber"] == serial_of("my-phone.1")
    assert len(base64.b32decode(device["Base32StringSeed"])) == 40


def test_seed_is_drawn_for_each_device(root: Any) -> None:
    assert len({make_device(root, f"m{number}").seed for number in range(20)}) == 20


def test_seed_is_reproducible(root: Any) -> None:
    other = Emulator(clock=FrozenClock(), ids=Ids(seed=1)).call
    made = other(root.principal, "ram", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "m"})
    assert made["VirtualMFADevice"]["Base32StringSeed"] == make_device(root).seed


def test_picture_shows_what_authenticators_read(root: Any) -> None:
    device = root.ram("CreateVirtualMFADevice", VirtualMFADeviceName="m")["VirtualMFADevice"]
    uri = f"otpauth://totp/m%40{ACCOUNT}?secret={device['Base32StringSeed']}&issuer=Aliyun"
    scale, border = 4, 4
    quiet = "1" * border
    symbol = [f"{quiet}{''.join('0' if dark else '1' for dark in row)}{quiet}" for row in segno.make_qr(uri).matrix]
    margin = ["1" * len(symbol[0])] * border
    assert pixels(base64.b64decode(device["QRCodePNG"], validate=True)) == [
        "".join(point * scale for point in row) for row in [*margin, *symbol, *margin] for _ in range(scale)
    ]


def test_device_of_a_taken_name_is_refused(root: Any, refused: Refused, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    device = make_device(root)
    with refused("EntityAlreadyExists.VirtualMFADevice", 409):
        make_device(root)
    bind(device)


def test_as_many_devices_as_users_are_the_most(root: Any, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mfa_devices.DEVICES_PER_ACCOUNT == 1000
    monkeypatch.setattr(mfa_devices, "DEVICES_PER_ACCOUNT", 2)  # a thousand pictures take their time
    for name in ("m", "n"):
        make_device(root, name)
    with refused("LimitExceeded.VirtualMFADevice", 409):
        make_device(root, "o")
    assert [device["SerialNumber"] for device in listed(root)] == [serial_of("m"), serial_of("n")]
    root.ram("DeleteVirtualMFADevice", SerialNumber=serial_of())
    make_device(root, "o")


def test_account_without_devices_lists_none(root: Any, emulator: Emulator) -> None:
    make_device(root)
    other = root.acting_as(Root(emulator.new_account().account_id))
    assert other.ram("ListVirtualMFADevices") == {"VirtualMFADevices": {"VirtualMFADevice": []}}


def test_device_of_nobody_is_listed_with_its_number_alone(root: Any) -> None:
    make_device(root)
    assert listed(root) == [{"SerialNumber": serial_of()}]


def test_bound_device_is_listed_with_its_user(root: Any, clock: FrozenClock, bind: Any) -> None:
    user = root.ram("CreateUser", UserName="alice", DisplayName="Alice")["User"]
    device = make_device(root)
    clock.advance(seconds=5)
    assert bind(device) == {}
    assert root.ram("ListVirtualMFADevices") == {
        "VirtualMFADevices": {
            "VirtualMFADevice": [
                {
                    "SerialNumber": serial_of(),
                    "ActivateDate": "2026-01-01T00:00:05Z",
                    "User": {"UserId": user["UserId"], "UserName": "alice", "DisplayName": "Alice"},
                }
            ]
        }
    }


def test_users_device_is_told(root: Any, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    bind(make_device(root))
    assert root.ram("GetUserMFAInfo", UserName="alice") == {"MFADevice": {"SerialNumber": serial_of(), "Type": "VMFA"}}


def test_device_stays_with_its_user_under_a_new_name(root: Any, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    bind(make_device(root))
    root.ram("UpdateUser", UserName="alice", NewUserName="bob")
    assert root.ram("GetUserMFAInfo", UserName="bob")["MFADevice"]["SerialNumber"] == serial_of()
    assert listed(root)[0]["User"]["UserName"] == "bob"


def test_unbound_device_is_nobodys_and_the_user_has_none(root: Any, refused: Refused, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    bind(make_device(root))
    assert root.ram("UnbindMFADevice", UserName="alice") == {"MFADevice": {"SerialNumber": serial_of()}}
    assert listed(root) == [{"SerialNumber": serial_of()}]
    for action in ("GetUserMFAInfo", "UnbindMFADevice"):
        with refused("EntityNotExist.User.MFADevice", 404):
            root.ram(action, UserName="alice")


def test_unbound_device_is_bound_to_another_user_by_the_same_codes(root: Any, bind: Any) -> None:
    device = make_device(root)
    for name in ("alice", "bob"):
        root.ram("CreateUser", UserName=name)
    bind(device)
    root.ram("UnbindMFADevice", UserName="alice")
    bind(device, "bob")
    assert listed(root)[0]["User"]["UserName"] == "bob"


def test_user_has_one_device_and_a_device_one_user(root: Any, refused: Refused, bind: Any) -> None:
    for name in ("alice", "bob"):
        root.ram("CreateUser", UserName=name)
    first, second = make_device(root, "m"), make_device(root, "n")
    bind(first)
    before = listed(root)
    for device in (first, second):
        with refused("EntityAlreadyExists.User.MFADevice", 409):
            bind(device)
    with refused("EntityAlreadyExists.VirtualMFADevice.User", 409):
        bind(first, "bob")
    assert listed(root) == before


def test_bound_device_and_its_user_are_not_deleted(root: Any, refused: Refused, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    bind(make_device(root))
    with refused("DeleteConflict.VirtualMFADevice.User", 409):
        root.ram("DeleteVirtualMFADevice", SerialNumber=serial_of())
    with refused("DeleteConflict.User.MFADevice", 409):
        root.ram("DeleteUser", UserName="alice")
    root.ram("UnbindMFADevice", UserName="alice")
    assert root.ram("DeleteVirtualMFADevice", SerialNumber=serial_of()) == {}
    root.ram("DeleteUser", UserName="alice")
    assert listed(root) == []


def test_deleted_device_is_gone_and_its_name_is_free(root: Any, refused: Refused, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    former = make_device(root)
    root.ram("DeleteVirtualMFADevice", SerialNumber=former.serial_number)
    with refused("EntityNotExist.VirtualMFADevice", 404):
        root.ram("DeleteVirtualMFADevice", SerialNumber=former.serial_number)
    with refused("EntityNotExist.VirtualMFADevice", 404):
        bind(former)
    bind(make_device(root))
    assert listed(root)[0]["User"]["UserName"] == "alice"


@pytest.mark.parametrize("seconds", [pytest.param(0, id="step-begins"), pytest.param(29.999, id="step-ends")])
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_device_may_be_a_step_fast_or_slow(
    root: Any, clock: FrozenClock, bind: Any, *, seconds: float, step: int
) -> None:
    root.ram("CreateUser", UserName="alice")
    device = make_device(root)
    clock.advance(seconds=seconds)
    bind(device, step=step)


@pytest.mark.parametrize("step", [-100, -2, 2, 100])
def test_codes_of_another_time_are_refused(root: Any, refused: Refused, bind: Any, step: int) -> None:
    root.ram("CreateUser", UserName="alice")
    device = make_device(root)
    with refused("CheckAuthenticationCodeFail", 403):
        bind(device, step=step)
    assert listed(root) == [{"SerialNumber": serial_of()}]
    bind(device)


def test_codes_grow_old_with_the_emulators_clock(root: Any, clock: FrozenClock, refused: Refused) -> None:
    root.ram("CreateUser", UserName="alice")
    device, moment = make_device(root), clock.now().timestamp()
    codes = {"AuthenticationCode1": device.code(moment - STEP), "AuthenticationCode2": device.code(moment)}
    clock.advance(seconds=timedelta(minutes=1).total_seconds())
    with refused("CheckAuthenticationCodeFail", 403):
        root.ram("BindMFADevice", UserName="alice", SerialNumber=device.serial_number, **codes)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(0, -1, id="in-reverse"),
        pytest.param(0, 0, id="twice-the-same"),
        pytest.param(-1, 1, id="with-a-step-between"),
    ],
)
def test_codes_that_do_not_follow_each_other_are_refused(
    root: Any, clock: FrozenClock, refused: Refused, first: int, second: int
) -> None:
    root.ram("CreateUser", UserName="alice")
    device, moment = make_device(root), clock.now().timestamp()
    with refused("CheckAuthenticationCodeFail", 403):
        root.ram(
            "BindMFADevice",
            UserName="alice",
            SerialNumber=device.serial_number,
            AuthenticationCode1=device.code(moment + first * STEP),
            AuthenticationCode2=device.code(moment + second * STEP),
        )


def test_codes_of_another_device_are_refused(root: Any, refused: Refused, bind: Any) -> None:
    root.ram("CreateUser", UserName="alice")
    device, other = make_device(root, "m"), make_device(root, "n")
    with refused("CheckAuthenticationCodeFail", 403):
        bind(device._replace(seed=other.seed))


@pytest.mark.parametrize("parameter", ["AuthenticationCode1", "AuthenticationCode2"])
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("12345", id="short"),
        pytest.param("1234567", id="long"),
        pytest.param("12345a", id="letter"),
        pytest.param("-12345", id="sign"),
        pytest.param("12 456", id="blank"),
        pytest.param("12345\n", id="newline"),
        pytest.param("123456\n", id="newline-at-the-end"),
        pytest.param("\u0661\u0662\u0663\u0664\u0665\u0666", id="arabic-digits"),
    ],
)
def test_code_that_is_not_six_digits_is_refused(root: Any, refused: Refused, *, parameter: str, code: str) -> None:
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "123456"} | {parameter: code}
    with refused("InvalidParameter.AuthenticationCode.Format", 400):
        root.ram("BindMFADevice", UserName="nobody", SerialNumber=serial_of(), **codes)


ANY_CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "123456"}
ACTIONS: dict[str, tuple[dict[str, str], str]] = {
    "CreateVirtualMFADevice": ({"VirtualMFADeviceName": "new"}, "mfa/*"),
    "ListVirtualMFADevices": ({}, "mfa/*"),
    "DeleteVirtualMFADevice": ({"SerialNumber": serial_of("free")}, "mfa/free"),
    "BindMFADevice": ({"UserName": "bob", "SerialNumber": serial_of("free"), **ANY_CODES}, "user/bob"),
    "UnbindMFADevice": ({"UserName": "alice"}, "user/alice"),
    "GetUserMFAInfo": ({"UserName": "alice"}, "user/alice"),
}
"""Each action with parameters that it takes, and the resource that it is authorized on."""


@pytest.mark.parametrize(
    ("parameters", "missing"),
    [
        pytest.param({"UserName": "nobody", "SerialNumber": serial_of("x")}, "User", id="user-first"),
        pytest.param({"UserName": "alice", "SerialNumber": serial_of("x")}, "VirtualMFADevice", id="device"),
        pytest.param({"UserName": "alice", "SerialNumber": "m"}, "VirtualMFADevice", id="name-alone"),
        pytest.param({"UserName": "alice", "SerialNumber": serial_of("M")}, "VirtualMFADevice", id="other-case"),
        pytest.param(
            {"UserName": "alice", "SerialNumber": serial_of(account_id="1000000000000002")},
            "VirtualMFADevice",
            id="another-accounts",
        ),
    ],
)
def test_what_does_not_exist_is_not_bound(
    root: Any, refused: Refused, parameters: dict[str, str], missing: str
) -> None:
    root.ram("CreateUser", UserName="alice")
    make_device(root)
    with refused(f"EntityNotExist.{missing}", 404):
        root.ram("BindMFADevice", **parameters, **ANY_CODES)


@pytest.mark.parametrize("action", ["UnbindMFADevice", "GetUserMFAInfo"])
def test_user_who_does_not_exist_has_no_device(root: Any, refused: Refused, action: str) -> None:
    with refused("EntityNotExist.User", 404):
        root.ram(action, UserName="nobody")


def test_device_of_another_account_is_not_deleted(root: Any, emulator: Emulator, refused: Refused) -> None:
    make_device(root)
    other = root.acting_as(Root(emulator.new_account().account_id))
    with refused("EntityNotExist.VirtualMFADevice", 404):
        other.ram("DeleteVirtualMFADevice", SerialNumber=serial_of())
    assert len(listed(root)) == 1


@pytest.mark.parametrize("name", [string.ascii_letters, f"{string.digits}.-", "m" * 64])
def test_every_allowed_character_makes_a_name(root: Any, name: str) -> None:
    assert make_device(root, name).serial_number == serial_of(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "MissingVirtualMFADeviceName", id="missing"),
        pytest.param("m" * 65, "InvalidParameter.VirtualMFADeviceName.Length", id="long"),
        pytest.param("a_b", "InvalidParameter.VirtualMFADeviceName.InvalidChars", id="underscore"),
        pytest.param("a/b", "InvalidParameter.VirtualMFADeviceName.InvalidChars", id="slash"),
        pytest.param("a:b", "InvalidParameter.VirtualMFADeviceName.InvalidChars", id="colon"),
        pytest.param("ä", "InvalidParameter.VirtualMFADeviceName.InvalidChars", id="umlaut"),
        pytest.param("m\n", "InvalidParameter.VirtualMFADeviceName.InvalidChars", id="newline-at-the-end"),
    ],
)
def test_wrong_name_of_a_device_is_refused(root: Any, refused: Refused, name: str, code: str) -> None:
    with refused(code, 400):
        make_device(root, name)
    assert listed(root) == []


@pytest.mark.parametrize("action", ["BindMFADevice", "UnbindMFADevice", "GetUserMFAInfo"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "MissingUserName", id="missing"),
        pytest.param("u" * 65, "InvalidParameter.UserName.Length", id="long"),
        pytest.param("a b", "InvalidParameter.UserName.InvalidChars", id="blank"),
        pytest.param("alice\n", "InvalidParameter.UserName.InvalidChars", id="newline-at-the-end"),
    ],
)
def test_wrong_name_of_a_user_is_refused(root: Any, refused: Refused, *, action: str, name: str, code: str) -> None:
    with refused(code, 400):
        root.ram(action, **ACTIONS[action][0] | {"UserName": name})


@pytest.mark.parametrize("action", ["BindMFADevice", "DeleteVirtualMFADevice"])
@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param("", "MissingSerialNumber", id="missing"),
        pytest.param("s" * 257, "InvalidParameter.SerialNumber.Length", id="long"),
    ],
)
def test_wrong_serial_number_is_refused(root: Any, refused: Refused, *, action: str, number: str, code: str) -> None:
    with refused(code, 400):
        root.ram(action, **ACTIONS[action][0] | {"SerialNumber": number})


@pytest.mark.parametrize("parameter", ["AuthenticationCode1", "AuthenticationCode2"])
def test_missing_code_is_refused(root: Any, refused: Refused, parameter: str) -> None:
    with refused(f"Missing{parameter}", 400):
        root.ram("BindMFADevice", **ACTIONS["BindMFADevice"][0] | {parameter: ""})


@pytest.mark.parametrize("action", ACTIONS)
def test_exactly_the_documented_permission_is_needed(
    root: Any, emulator: Emulator, new_user: Any, denied_by_ram: Any, clock: FrozenClock, bind: Any, *, action: str
) -> None:
    for name in ("alice", "bob"):
        root.ram("CreateUser", UserName=name)
    bind(make_device(root))
    free, moment = make_device(root, "free"), clock.now().timestamp()
    parameters, relative_id = ACTIONS[action]
    if action == "BindMFADevice":
        codes = {"AuthenticationCode1": free.code(moment - STEP), "AuthenticationCode2": free.code(moment)}
        parameters = parameters | codes
    lacking = new_user("lacking", allowing(f"ram:{action}", "user/other", "mfa/other"))
    permitted = new_user("permitted", allowing(f"ram:{action}", relative_id))
    before = emulator.world.dump()
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{relative_id}", f"ram:{action}"):
        lacking.ram(action, **parameters)
    assert emulator.world.dump() == before
    permitted.ram(action, **parameters)


def test_user_manages_its_own_device(root: Any, new_user: Any, bind: Any) -> None:
    alice = new_user()
    bind(make_device(root), caller=alice)
    assert alice.ram("GetUserMFAInfo", UserName="alice")["MFADevice"]["SerialNumber"] == serial_of()
    assert alice.ram("UnbindMFADevice", UserName="alice") == {"MFADevice": {"SerialNumber": serial_of()}}


OWN = ["BindMFADevice", "UnbindMFADevice", "GetUserMFAInfo"]


@pytest.mark.parametrize("action", OWN)
def test_user_does_not_manage_its_own_device_where_the_account_forbids_it(
    root: Any, new_user: Any, denied_by_ram: Any, action: str
) -> None:
    alice = new_user()
    root.ram("SetSecurityPreference", AllowUserToManageMFADevices="false")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/alice", f"ram:{action}"):
        alice.ram(action, **ACTIONS[action][0] | {"UserName": "alice"})


@pytest.mark.parametrize("action", OWN)
def test_user_does_not_manage_anothers_device(root: Any, new_user: Any, denied_by_ram: Any, action: str) -> None:
    root.ram("CreateUser", UserName="bob")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/bob", f"ram:{action}"):
        new_user().ram(action, **ACTIONS[action][0] | {"UserName": "bob"})


@pytest.mark.parametrize("action", OWN)
def test_session_of_a_role_has_no_device_of_its_own(root: Any, new_role: Any, denied_by_ram: Any, action: str) -> None:
    root.ram("CreateUser", UserName="alice")
    session = root.acting_as(RoleSession(ACCOUNT, new_role("alice")["RoleId"], "alice", "alice"))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/alice", f"ram:{action}"):
        session.ram(action, **ACTIONS[action][0] | {"UserName": "alice"})


def test_nothing_shows_a_seed_by_accident(root: Any, emulator: Emulator) -> None:
    device = make_device(root)
    (record,) = emulator.world.ram.mfa_devices.values(ACCOUNT)
    assert record.seed == device.seed
    assert device.seed not in repr(record)
    assert device.seed not in repr(list(emulator.journal))


def test_answer_does_not_show_its_seed_and_picture_as_text() -> None:
    answer = mfa_devices.NewDeviceResult(serial_number=serial_of(), base32_string_seed="SEED", qr_code_png="PICTURE")
    assert serial_of() in repr(answer)
    assert "SEED" not in repr(answer)
    assert "PICTURE" not in repr(answer)
