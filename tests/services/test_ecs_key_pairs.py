import base64
import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

SSH_KEYGEN = shutil.which("ssh-keygen")


def public_key(*fields: bytes) -> str:
    key = b"".join(struct.pack(">I", len(field)) + field for field in fields)
    return f"{fields[0].decode()} {base64.b64encode(key).decode()}"


ED25519 = public_key(b"ssh-ed25519", bytes(range(32)))


def create(root: Any, name: str = "kp-1", **parameters: Any) -> dict[str, Any]:
    made: dict[str, Any] = root.ecs("CreateKeyPair", KeyPairName=name, **parameters)
    return made


def import_key(root: Any, name: str = "kp-1", **parameters: Any) -> dict[str, Any]:
    usual = {"KeyPairName": name, "PublicKeyBody": ED25519}
    made: dict[str, Any] = root.ecs("ImportKeyPair", **(usual | parameters))
    return made


def listed(root: Any, **parameters: Any) -> list[str]:
    answer = root.ecs("DescribeKeyPairs", **parameters)
    return [pair["KeyPairName"] for pair in answer["KeyPairs"]["KeyPair"]]


def delete(root: Any, *names: str) -> dict[str, Any]:
    answer: dict[str, Any] = root.ecs("DeleteKeyPairs", KeyPairNames=json.dumps(names))
    return answer


def bind(root: Any, *instance_ids: str, verb: str = "Attach", name: str = "kp-1") -> dict[str, Any]:
    answer: dict[str, Any] = root.ecs(f"{verb}KeyPair", KeyPairName=name, InstanceIds=json.dumps(instance_ids))
    return answer


@pytest.mark.skipif(SSH_KEYGEN is None, reason="there is no ssh-keygen")
def test_made_key_is_one_that_ssh_takes(root: Any, tmp_path: Path) -> None:
    assert SSH_KEYGEN is not None
    made = create(root)
    assert made["KeyPairId"].startswith("skp-bp1")
    assert made["KeyPairName"] == "kp-1"
    assert made["PrivateKeyBody"].startswith("-----BEGIN PRIVATE KEY-----\n")
    private, public = tmp_path / "kp-1.pem", tmp_path / "kp-1.pub"
    private.write_text(made["PrivateKeyBody"])
    private.chmod(0o600)
    (pair,) = root.ecs("DescribeKeyPairs", IncludePublicKey=True)["KeyPairs"]["KeyPair"]
    public.write_text(pair["PublicKey"])
    derived = subprocess.run([SSH_KEYGEN, "-y", "-f", private], capture_output=True, text=True, check=True).stdout
    assert derived.split()[:2] == pair["PublicKey"].split()[:2]
    shown = subprocess.run(
        [SSH_KEYGEN, "-l", "-E", "md5", "-f", public], capture_output=True, text=True, check=True
    ).stdout
    assert shown.split()[:2] == ["2048", f"MD5:{made['KeyPairFingerPrint']}"]


def test_private_key_is_kept_nowhere(root: Any, emulator: Any) -> None:
    made = create(root)
    body = made["PrivateKeyBody"].splitlines()[-4]
    assert body not in json.dumps(emulator.world.dump())
    assert body not in repr(list(emulator.journal))


def test_key_pair_is_shown_in_full(root: Any) -> None:
    made = import_key(root, ResourceGroupId="rg-acfmxazb4ph6aiy", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert list(made) == ["KeyPairName", "KeyPairFingerPrint"]
    shown = {
        "KeyPairName": "kp-1",
        "KeyPairFingerPrint": made["KeyPairFingerPrint"],
        "ResourceGroupId": "rg-acfmxazb4ph6aiy",
        "CreationTime": "2026-01-01T00:00:00Z",
        "Tags": {"Tag": [{"TagKey": "k", "TagValue": "v"}]},
    }
    answer = {"TotalCount": 1, "PageNumber": 1, "PageSize": 10, "KeyPairs": {"KeyPair": [shown]}}
    assert root.ecs("DescribeKeyPairs") == answer
    shown["PublicKey"] = ED25519
    assert root.ecs("DescribeKeyPairs", IncludePublicKey=True) == answer


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{ED25519} me@host and more\n", id="comment"),
        pytest.param(public_key(b"ssh-rsa", b"\1\0\1", b"\0" + b"\xff" * 256), id="rsa"),
        pytest.param(public_key(b"ssh-dss", b"p", b"q", b"g", b"y"), id="dss"),
        pytest.param(public_key(b"ecdsa-sha2-nistp384", b"nistp384", b"point"), id="ecdsa"),
        pytest.param(public_key(b"ssh-rsa-cert-v01@openssh.com", b"nonce", b"..."), id="certificate"),
    ],
)
def test_public_keys_of_many_kinds_are_imported(root: Any, body: str) -> None:
    assert len(import_key(root, PublicKeyBody=body)["KeyPairFingerPrint"].split(":")) == 16


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"KeyPairName": ""}, "MissingParameter", 400, id="no-name"),
        pytest.param({"KeyPairName": "a"}, "InvalidKeyPairName.Malformed", 400, id="short-name"),
        pytest.param({"KeyPairName": "1a"}, "InvalidKeyPairName.Malformed", 400, id="digit-first"),
        pytest.param({"KeyPairName": "http://a"}, "InvalidKeyPairName.Malformed", 400, id="url"),
        pytest.param({"KeyPairName": "a" * 129}, "InvalidKeyPairName.Malformed", 400, id="long-name"),
        pytest.param({"KeyPairName": "old"}, "KeyPair.AlreadyExist", 400, id="same-name"),
        pytest.param({"ResourceGroupId": "x"}, "InvalidResourceGroup.NotFound", 404, id="resource-group"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTagKey.Malformed", 400, id="tag-without-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "acs:v"}, "InvalidTagValue.Malformed", 400, id="tag-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Duplicate.TagKey", 400, id="same-tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
    ],
)
@pytest.mark.parametrize("make", [create, import_key])
def test_new_key_pair_is_refused(
    root: Any, refused: Any, make: Any, parameters: dict[str, Any], code: str, status: int
) -> None:
    import_key(root, "old")
    with refused(code, status):
        make(root, **{"name": parameters.get("KeyPairName", "kp-1")} | without_name(parameters))
    assert listed(root) == ["old"]


def without_name(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name != "KeyPairName"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("", "MissingParameter", id="none"),
        pytest.param("ABC1234567", "InvalidPublicKeyBody.Malformed", id="no-kind"),
        pytest.param("ssh-rsa ???", "InvalidPublicKeyBody.Malformed", id="base64"),
        pytest.param("ssh-rsa AAAA", "InvalidPublicKeyBody.Malformed", id="empty"),
        pytest.param(f"{ED25519[:-4]}", "InvalidPublicKeyBody.Malformed", id="cut-off"),
        pytest.param(f"ssh-rsa {ED25519.split()[1]}", "InvalidPublicKeyBody.Malformed", id="other-kind"),
        pytest.param(public_key(b"ssh-foo", b"x"), "InvalidPublicKeyBody.Malformed", id="unknown-kind"),
        pytest.param(public_key(b"ssh-rsa"), "InvalidPublicKeyBody.Malformed", id="kind-alone"),
        pytest.param(
            f"ssh-rsa {base64.b64encode(bytes((255, 255, 255, 255)) * 9).decode()}",
            "InvalidPublicKeyBody.Malformed",
            id="huge-field",
        ),
        pytest.param("\x00\u00e9", "InvalidPublicKeyBody.Malformed", id="noise"),
    ],
)
def test_malformed_public_key_is_refused(root: Any, refused: Any, body: str, code: str) -> None:
    with refused(code, 400):
        import_key(root, PublicKeyBody=body)
    assert listed(root) == []


def test_region_has_500_key_pairs(root: Any, refused: Any) -> None:
    for number in range(500):
        import_key(root, f"kp-{number}")
    with refused("QuotaExceed.KeyPair", 403):
        import_key(root, "one-more")
    with refused("QuotaExceed.KeyPair", 403):
        create(root, "one-more")
    import_key(root, "elsewhere", RegionId="cn-beijing")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"KeyPairName": "web-key"}, True, id="name"),
        pytest.param({"KeyPairName": "web"}, False, id="part-of-name"),
        pytest.param({"KeyPairName": "*key"}, True, id="end"),
        pytest.param({"KeyPairName": "web*"}, True, id="start"),
        pytest.param({"KeyPairName": "*b-k*"}, True, id="middle"),
        pytest.param({"KeyPairName": "w?b-key"}, False, id="no-other-wildcards"),
        pytest.param({"KeyPairName": "*a" * 60}, False, id="hostile-pattern"),
        pytest.param({"KeyPairFingerPrint": "00"}, False, id="finger-print"),
        pytest.param({"ResourceGroupId": "rg-acfmxazb4ph6aiy"}, False, id="resource-group"),
        pytest.param({"Tag.1.Key": "k"}, True, id="tag"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "w"}, False, id="other-tag"),
    ],
)
def test_key_pairs_are_filtered(root: Any, filters: dict[str, Any], found: bool) -> None:
    made = import_key(root, "web-key", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert bool(listed(root, **filters)) is found
    assert listed(root, KeyPairFingerPrint=made["KeyPairFingerPrint"]) == ["web-key"]


def test_key_pairs_are_listed_page_by_page(root: Any) -> None:
    for number in range(12):
        import_key(root, f"kp-{number:02}")
    assert len(listed(root)) == 10
    assert listed(root, PageNumber=2) == ["kp-10", "kp-11"]
    assert root.ecs("DescribeKeyPairs", PageSize=50)["TotalCount"] == 12


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"PageSize": 51}, "InvalidPageSize", 400, id="page"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", 400, id="tag"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
    ],
)
def test_listing_key_pairs_is_refused(
    root: Any, refused: Any, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        listed(root, **parameters)


def test_key_pairs_are_deleted(root: Any) -> None:
    for name in ("one", "other", "schlüssel:3"):
        import_key(root, name)
    assert delete(root, "one", "schlüssel:3", "nope") == {}
    assert listed(root) == ["other"]


@pytest.mark.parametrize(
    ("names", "code", "status"),
    [
        pytest.param("", "MissingParameter", 400, id="none"),
        pytest.param("kp-1", "InvalidKeyPairNames.ValueNotSupported", 400, id="not-json"),
        pytest.param("[]", "InvalidKeyPairNames.ValueNotSupported", 400, id="empty"),
        pytest.param("[1]", "InvalidKeyPairNames.ValueNotSupported", 400, id="not-texts"),
        pytest.param('{"a":1}', "InvalidKeyPairNames.ValueNotSupported", 400, id="not-an-array"),
        pytest.param("[" * 100000, "InvalidKeyPairNames.ValueNotSupported", 400, id="nested"),
        pytest.param(json.dumps(["kp-1"] * 101), "InstanceKeyPairLimitExceeded", 403, id="many"),
    ],
)
def test_deleting_key_pairs_is_refused(root: Any, refused: Any, names: str, code: str, status: int) -> None:
    import_key(root)
    with refused(code, status):
        root.ecs("DeleteKeyPairs", KeyPairNames=names)
    assert listed(root) == ["kp-1"]


def test_bound_key_pair_is_not_deleted(root: Any, network: Any, refused: Any) -> None:
    import_key(root)
    import_key(root, "free")
    (instance_id,) = network.launch()
    bind(root, instance_id)
    with refused("InvalidParameter.KeypairAlreadyAttachedInstance", 400):
        delete(root, "free", "kp-1")
    assert listed(root) == ["free", "kp-1"]
    bind(root, instance_id, verb="Detach")
    delete(root, "free", "kp-1")
    assert listed(root) == []


def test_key_pair_is_bound_in_place_of_another(root: Any, network: Any) -> None:
    import_key(root)
    import_key(root, "other")
    one, another = network.launch(Amount=2)
    success = {"Code": "200", "Message": "successful", "Success": True}
    assert bind(root, one, another) == {
        "KeyPairName": "kp-1",
        "TotalCount": 2,
        "FailCount": 0,
        "Results": {"Result": [{"InstanceId": one, **success}, {"InstanceId": another, **success}]},
    }
    bind(root, one, name="other")
    assert [network.show(instance_id)["KeyPairName"] for instance_id in (one, another)] == ["other", "kp-1"]
    assert root.ecs("DescribeInstances", KeyPairName="other")["TotalCount"] == 1


def test_other_key_pair_stays_bound(root: Any, network: Any) -> None:
    import_key(root)
    import_key(root, "other")
    one, another = network.launch(Amount=2)
    bind(root, one, name="other")
    assert bind(root, one, another, verb="Detach")["FailCount"] == 0
    assert network.show(one)["KeyPairName"] == "other"
    assert bind(root, one, verb="Detach", name="other")["TotalCount"] == 1
    assert network.show(one)["KeyPairName"] == ""


def test_instance_in_between_keeps_its_key_pair(root: Any, network: Any, alter: Any) -> None:
    import_key(root)
    one, another, stopped = network.launch(Amount=3)
    alter(one, status="Starting")
    alter(stopped, status="Stopped")
    answer = bind(root, one, another, stopped)
    assert (answer["TotalCount"], answer["FailCount"]) == (3, 1)
    assert answer["Results"]["Result"][0] == {
        "InstanceId": one,
        "Code": "IncorrectInstanceStatus",
        "Message": "The current status of the resource does not support this operation.",
        "Success": False,
    }
    assert [network.show(instance_id)["KeyPairName"] for instance_id in (one, another, stopped)] == ["", "kp-1", "kp-1"]


@pytest.mark.parametrize("verb", ["Attach", "Detach"])
def test_binding_is_refused_whole(root: Any, network: Any, refused: Any, verb: str) -> None:
    import_key(root)
    (linux,) = network.launch()
    (windows,) = network.launch(ImageId="win2022_21H2_x64_dtc_en-us_40G_alibase_20250817.vhd")
    with refused("InvalidKeyPairName.NotFound", 400):
        bind(root, linux, verb=verb, name="nope")
    with refused("DependencyViolation.WindowsInstance", 403):
        bind(root, linux, windows, verb=verb)
    with refused("InvalidInstanceIds.ValueNotSupported", 400):
        bind(root, linux, "i-nope", verb=verb)
    with refused("InvalidInstanceIds.ValueNotSupported", 400):
        bind(root, *(f"i-{number}" for number in range(51)), verb=verb)
    with refused("InvalidInstanceIds.ValueNotSupported", 400):
        root.ecs(f"{verb}KeyPair", KeyPairName="kp-1", InstanceIds="i-1")
    with refused("MissingParameter", 400):
        root.ecs(f"{verb}KeyPair", KeyPairName="kp-1")
    with refused("MissingParameter", 400):
        root.ecs(f"{verb}KeyPair", InstanceIds=json.dumps([linux]))
    assert network.show(linux)["KeyPairName"] == ""


@pytest.mark.parametrize(
    ("action", "parameters", "resources"),
    [
        pytest.param("CreateKeyPair", {"KeyPairName": "kp-2"}, ["keypair/*"], id="create"),
        pytest.param("ImportKeyPair", {"KeyPairName": "kp-2", "PublicKeyBody": ED25519}, ["keypair/*"], id="import"),
        pytest.param("DescribeKeyPairs", {"KeyPairName": "kp-1"}, ["keypair/kp-1"], id="describe"),
        pytest.param("DescribeKeyPairs", {"KeyPairName": "kp-*"}, ["keypair/*"], id="describe-like"),
        pytest.param("DeleteKeyPairs", {"KeyPairNames": '["kp-1"]'}, ["keypair/kp-1"], id="delete"),
        pytest.param("AttachKeyPair", {"KeyPairName": "kp-1"}, ["keypair/kp-1", "instance/{id}"], id="attach"),
        pytest.param("DetachKeyPair", {"KeyPairName": "kp-1"}, ["keypair/kp-1", "instance/{id}"], id="detach"),
    ],
)
def test_user_needs_the_permission(
    root: Any,
    new_user: Any,
    network: Any,
    denied_by_ecs: Any,
    action: str,
    parameters: dict[str, str],
    resources: list[str],
) -> None:
    import_key(root)
    (instance_id,) = network.launch()
    if "instance/{id}" in resources:
        parameters = {**parameters, "InstanceIds": json.dumps([instance_id])}
    arns = [
        f"acs:ecs:cn-hangzhou:{root.principal.account_id}:{resource.format(id=instance_id)}" for resource in resources
    ]
    for number in range(len(arns)):
        statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": arns[:number] or ["acs:oss:*:*:*"]}
        with denied_by_ecs(f"ecs:{action}"):
            document = json.dumps({"Version": "1", "Statement": [statement]})
            new_user(f"user{number}", document).ecs(action, **parameters)
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": arns}
    new_user("bob", json.dumps({"Version": "1", "Statement": [statement]})).ecs(action, **parameters)
