from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.principal import Root

ACCOUNT = "1000000000000001"
ACTIONS = {
    "SetAccountAlias": {"AccountAlias": "company"},
    "GetAccountAlias": {},
    "ClearAccountAlias": {},
    "SetPasswordPolicy": {},
    "GetPasswordPolicy": {},
    "SetSecurityPreference": {},
    "GetSecurityPreference": {},
}
DEFAULT_POLICY = {
    "MinimumPasswordLength": 8,
    "RequireLowercaseCharacters": False,
    "RequireUppercaseCharacters": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "HardExpiry": False,
    "MaxPasswordAge": 0,
    "PasswordReusePrevention": 0,
    "MaxLoginAttemps": 5,
}
Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(name="stranger")
def _stranger(root: Any, emulator: Any) -> Any:
    """Call as another account."""
    return root.acting_as(Root(emulator.new_account().account_id))


def alias_of(caller: Any) -> str:
    answer = caller.ram("GetAccountAlias")
    assert set(answer) == {"AccountAlias"}
    return str(answer["AccountAlias"])


def preference(login: dict[str, Any] | None = None, *, keys: bool, devices: bool, public_keys: bool) -> dict[str, Any]:
    usual = {
        "EnableSaveMFATicket": False,
        "AllowUserToChangePassword": True,
        "LoginSessionDuration": 6,
        "LoginNetworkMasks": "",
    }
    return {
        "SecurityPreference": {
            "LoginProfilePreference": usual | (login or {}),
            "AccessKeyPreference": {"AllowUserToManageAccessKeys": keys},
            "MFAPreference": {"AllowUserToManageMFADevices": devices},
            "PublicKeyPreference": {"AllowUserToManagePublicKeys": public_keys},
        }
    }


DEFAULT_PREFERENCE = preference(keys=False, devices=True, public_keys=False)


@pytest.mark.parametrize("action", ACTIONS)
def test_user_without_policies_is_denied(new_user: Any, denied_by_ram: Any, action: str) -> None:
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:*", f"ram:{action}"):
        new_user("alice").ram(action, **ACTIONS[action])


def test_account_goes_by_its_id_until_it_has_an_alias(root: Any) -> None:
    assert alias_of(root) == ACCOUNT
    assert root.ram("SetAccountAlias", AccountAlias="company") == {}
    assert alias_of(root) == "company"
    assert root.ram("ClearAccountAlias") == {}
    assert alias_of(root) == ACCOUNT


def test_account_without_an_alias_may_clear_it(root: Any) -> None:
    assert root.ram("ClearAccountAlias") == {}


def test_account_has_one_alias_at_a_time(root: Any, emulator: Any) -> None:
    for alias in ("first", "second", "second"):
        root.ram("SetAccountAlias", AccountAlias=alias)
    assert alias_of(root) == "second"
    assert [alias.alias for alias in emulator.world.ram.aliases.every()] == ["second"]


def test_alias_of_another_account_is_refused(root: Any, stranger: Any, refused: Refused) -> None:
    stranger.ram("SetAccountAlias", AccountAlias="company")
    root.ram("SetAccountAlias", AccountAlias="firm")
    with refused("EntityAlreadyExists.AccountAlias", 409):
        root.ram("SetAccountAlias", AccountAlias="company")
    assert (alias_of(root), alias_of(stranger)) == ("firm", "company")


@pytest.mark.parametrize(
    "give_up",
    [
        pytest.param(lambda caller: caller.ram("ClearAccountAlias"), id="cleared"),
        pytest.param(lambda caller: caller.ram("SetAccountAlias", AccountAlias="firm"), id="replaced"),
        pytest.param(lambda caller: caller.emulator.reset(caller.principal.account_id), id="account-emptied"),
        pytest.param(lambda caller: caller.emulator.close_account(caller.principal.account_id), id="account-closed"),
    ],
)
def test_alias_that_was_given_up_is_free(root: Any, stranger: Any, give_up: Callable[[Any], object]) -> None:
    stranger.ram("SetAccountAlias", AccountAlias="company")
    give_up(stranger)
    root.ram("SetAccountAlias", AccountAlias="company")
    assert alias_of(root) == "company"


def test_clearing_one_accounts_alias_leaves_that_of_another(root: Any, stranger: Any, refused: Refused) -> None:
    stranger.ram("SetAccountAlias", AccountAlias="company")
    root.ram("ClearAccountAlias")
    with refused("EntityAlreadyExists.AccountAlias", 409):
        root.ram("SetAccountAlias", AccountAlias="company")


@pytest.mark.parametrize("alias", ["abc", "a-b", "123", "a" * 63, "a-1-b-2"])
def test_well_formed_alias_is_taken(root: Any, alias: str) -> None:
    root.ram("SetAccountAlias", AccountAlias=alias)
    assert alias_of(root) == alias


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        pytest.param("", "MissingAccountAlias", id="missing"),
        pytest.param("ab", "InvalidParameter.AccountAlias.Length", id="short"),
        pytest.param("a" * 64, "InvalidParameter.AccountAlias.Length", id="long"),
        pytest.param("Company", "InvalidParameter.AccountAlias.Format", id="upper-case"),
        pytest.param("-company", "InvalidParameter.AccountAlias.Format", id="hyphen-first"),
        pytest.param("company-", "InvalidParameter.AccountAlias.Format", id="hyphen-last"),
        pytest.param("com--pany", "InvalidParameter.AccountAlias.Format", id="hyphen-twice"),
        pytest.param("com.pany", "InvalidParameter.AccountAlias.Format", id="dot"),
        pytest.param("company\n", "InvalidParameter.AccountAlias.Format", id="line"),
        pytest.param("company\0", "InvalidParameter.AccountAlias.Format", id="nul"),
        pytest.param("fírma", "InvalidParameter.AccountAlias.Format", id="accent"),
        pytest.param("firma\u0661", "InvalidParameter.AccountAlias.Format", id="arabic-digit"),
        pytest.param("\ud800abc", "InvalidParameter.AccountAlias.Format", id="half-a-character"),
    ],
)
def test_wrong_alias_is_refused(root: Any, refused: Refused, alias: str, code: str) -> None:
    with refused(code, 400):
        root.ram("SetAccountAlias", AccountAlias=alias)
    assert alias_of(root) == ACCOUNT


def test_password_policy_has_defaults(root: Any) -> None:
    assert root.ram("GetPasswordPolicy") == {"PasswordPolicy": DEFAULT_POLICY}


def test_password_policy_is_answered_in_full(root: Any) -> None:
    policy = {
        "MinimumPasswordLength": 12,
        "RequireLowercaseCharacters": True,
        "RequireUppercaseCharacters": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "HardExpiry": True,
        "MaxPasswordAge": 90,
        "PasswordReusePrevention": 3,
        "MaxLoginAttemps": 0,
    }
    assert root.ram("SetPasswordPolicy", **policy) == {"PasswordPolicy": policy}
    assert root.ram("GetPasswordPolicy") == {"PasswordPolicy": policy}


def test_what_a_new_password_policy_leaves_out_gets_its_default(root: Any) -> None:
    root.ram("SetPasswordPolicy", MinimumPasswordLength="12", RequireNumbers="true")
    changed = root.ram("SetPasswordPolicy", RequireSymbols="true")
    assert changed == {"PasswordPolicy": DEFAULT_POLICY | {"RequireSymbols": True}}


@pytest.mark.parametrize(
    ("name", "lowest", "highest", "code"),
    [
        pytest.param("MinimumPasswordLength", 8, 32, "InvalidParameter.MinimumPasswordLength.Range", id="length"),
        pytest.param("MaxPasswordAge", 0, 1095, "InvalidParameter.MaxPasswordAge", id="age"),
        pytest.param("PasswordReusePrevention", 0, 24, "InvalidParameter.PasswordReusePrevention", id="reuse"),
        pytest.param("MaxLoginAttemps", 0, 32, "InvalidParameter.MaxLoginAttemps", id="attempts"),
    ],
)
def test_number_in_a_password_policy_has_its_range(
    root: Any, refused: Refused, name: str, lowest: int, highest: int, code: str
) -> None:
    for number in (lowest, highest):
        assert root.ram("SetPasswordPolicy", **{name: number})["PasswordPolicy"][name] == number
    for wrong in (lowest - 1, highest + 1, "ten", "9.5", "٩", "1e1", "9" * 5000):
        with refused(code, 400):
            root.ram("SetPasswordPolicy", **{name: wrong})
    assert root.ram("GetPasswordPolicy")["PasswordPolicy"][name] == highest


@pytest.mark.parametrize(
    ("action", "name"),
    [
        *(("SetPasswordPolicy", name) for name, value in DEFAULT_POLICY.items() if isinstance(value, bool)),
        ("SetSecurityPreference", "EnableSaveMFATicket"),
        ("SetSecurityPreference", "AllowUserToChangePassword"),
        ("SetSecurityPreference", "AllowUserToManageAccessKeys"),
        ("SetSecurityPreference", "AllowUserToManageMFADevices"),
        ("SetSecurityPreference", "AllowUserToManagePublicKeys"),
    ],
)
def test_switch_is_true_or_false(root: Any, refused: Refused, action: str, name: str) -> None:
    assert root.ram(action, **{name: "True"}) != root.ram(action, **{name: "false"})
    for wrong in ("yes", "1", "true\n", "\0"):
        with refused(f"InvalidParameter.{name}", 400):
            root.ram(action, **{name: wrong})


def test_security_preference_has_defaults(root: Any) -> None:
    assert root.ram("GetSecurityPreference") == DEFAULT_PREFERENCE


def test_security_preference_is_answered_in_full(root: Any) -> None:
    masks = "10.0.0.0/8;192.168.1.1;2001:db8::/32"
    changed = root.ram(
        "SetSecurityPreference",
        EnableSaveMFATicket="true",
        AllowUserToChangePassword="false",
        AllowUserToManageAccessKeys="true",
        AllowUserToManageMFADevices="false",
        AllowUserToManagePublicKeys="true",
        LoginSessionDuration="24",
        LoginNetworkMasks=masks,
    )
    assert changed == preference(
        {
            "EnableSaveMFATicket": True,
            "AllowUserToChangePassword": False,
            "LoginSessionDuration": 24,
            "LoginNetworkMasks": masks,
        },
        keys=True,
        devices=False,
        public_keys=True,
    )
    assert root.ram("GetSecurityPreference") == changed


def test_what_a_new_security_preference_leaves_out_gets_its_default(root: Any) -> None:
    root.ram("SetSecurityPreference", AllowUserToManageAccessKeys="true", LoginNetworkMasks="10.0.0.0/8")
    assert root.ram("SetSecurityPreference", LoginSessionDuration="1") == preference(
        {"LoginSessionDuration": 1}, keys=False, devices=True, public_keys=False
    )


@pytest.mark.parametrize("hours", ["0", "25", "-1", "six", "6.0"])
def test_session_of_a_wrong_duration_is_refused(root: Any, refused: Refused, hours: str) -> None:
    with refused("InvalidParameter.LoginSessionDuration", 400):
        root.ram("SetSecurityPreference", LoginSessionDuration=hours)


def test_forty_masks_are_taken_and_no_more(root: Any, refused: Refused) -> None:
    masks = ["1.1.1.0/24"] * 40
    root.ram("SetSecurityPreference", LoginNetworkMasks=";".join(masks))
    with refused("InvalidParameter.LoginNetworkMasks", 400):
        root.ram("SetSecurityPreference", LoginNetworkMasks=";".join([*masks, "1.1.1.1"]))


@pytest.mark.parametrize(
    ("masks", "code"),
    [
        pytest.param("10.0.0.0/33", "InvalidParameter.LoginNetworkMasks", id="bits"),
        pytest.param("10.0.0", "InvalidParameter.LoginNetworkMasks", id="octets"),
        pytest.param("10.0.0.0/8,10.1.0.0/16", "InvalidParameter.LoginNetworkMasks", id="comma"),
        pytest.param("10.0.0.0/8;", "InvalidParameter.LoginNetworkMasks", id="semicolon-last"),
        pytest.param("10.0.0.0/8\n", "InvalidParameter.LoginNetworkMasks", id="line"),
        pytest.param("10.0.0.0\0", "InvalidParameter.LoginNetworkMasks", id="nul"),
        pytest.param("\u0661\u0660.0.0.0", "InvalidParameter.LoginNetworkMasks", id="arabic-digits"),
        pytest.param("office", "InvalidParameter.LoginNetworkMasks", id="name"),
        pytest.param("1" * 513, "InvalidParameter.LoginNetworkMasks.Length", id="long"),
    ],
)
def test_wrong_masks_are_refused(root: Any, refused: Refused, masks: str, code: str) -> None:
    with refused(code, 400):
        root.ram("SetSecurityPreference", LoginNetworkMasks=masks)
    assert root.ram("GetSecurityPreference") == DEFAULT_PREFERENCE


def test_settings_of_one_account_are_not_those_of_another(root: Any, stranger: Any) -> None:
    root.ram("SetAccountAlias", AccountAlias="company")
    root.ram("SetPasswordPolicy", MinimumPasswordLength="12")
    root.ram("SetSecurityPreference", LoginSessionDuration="1")
    assert alias_of(stranger) == stranger.principal.account_id
    assert stranger.ram("GetPasswordPolicy") == {"PasswordPolicy": DEFAULT_POLICY}
    assert stranger.ram("GetSecurityPreference") == DEFAULT_PREFERENCE


def test_emptied_account_has_default_settings_again(root: Any, emulator: Any) -> None:
    root.ram("SetAccountAlias", AccountAlias="company")
    root.ram("SetPasswordPolicy", MinimumPasswordLength="12")
    root.ram("SetSecurityPreference", LoginSessionDuration="1")
    emulator.reset(ACCOUNT)
    assert alias_of(root) == ACCOUNT
    assert root.ram("GetPasswordPolicy") == {"PasswordPolicy": DEFAULT_POLICY}
    assert root.ram("GetSecurityPreference") == DEFAULT_PREFERENCE
