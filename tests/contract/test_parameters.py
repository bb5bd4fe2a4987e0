"""Every action refuses every wrong parameter with the error that its declaration promises, and changes nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from alimock.emulator.api.action import Action
from alimock.emulator.api.errors import ApiError, ErrorSpec
from alimock.emulator.api.principal import Root
from alimock.emulator.api.validation import marks, parameter_errors
from alimock.emulator.catalog import SERVICES
from alimock.emulator.emulator import Emulator
from alimock.emulator.state import DEFAULT_ACCOUNT_ID

REGION = {"RegionId": "cn-hangzhou"}
POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
TRUST = POLICY.replace('"Resource":"*"', '"Principal":{"Service":"ecs.aliyuncs.com"}')
MFA = f"acs:ram::{DEFAULT_ACCOUNT_ID}:mfa/m"
ATTACH = {"PolicyType": "System", "PolicyName": "AdministratorAccess"}
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
GROUP = {**REGION, "SecurityGroupId": "sg-bp1"}
RULE = {"IpProtocol": "tcp", "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8"}
EGRESS_RULE = {"IpProtocol": "tcp", "PortRange": "22/22", "DestCidrIp": "10.0.0.0/8"}

MANDATORY: Mapping[str, Mapping[str, Any]] = {
    "ram:CreateRole": {"RoleName": "r", "AssumeRolePolicyDocument": TRUST},
    "ram:CreateServiceLinkedRole": {"ServiceName": "polardb.aliyuncs.com"},
    "ram:DeleteServiceLinkedRole": {"RoleName": "r"},
    "ram:GetServiceLinkedRoleTemplate": {"ServiceName": "polardb.aliyuncs.com"},
    "ram:GetRole": {"RoleName": "r"},
    "ram:UpdateRole": {"RoleName": "r"},
    "ram:DeleteRole": {"RoleName": "r"},
    "ram:ListRoles": {},
    "ram:CreatePolicy": {"PolicyName": "p", "PolicyDocument": POLICY},
    "ram:GetPolicy": {"PolicyName": "p", "PolicyType": "Custom"},
    "ram:DeletePolicy": {"PolicyName": "p"},
    "ram:ListPolicies": {},
    "ram:UpdatePolicyDescription": {"PolicyName": "p", "NewDescription": "d"},
    "ram:CreatePolicyVersion": {"PolicyName": "p", "PolicyDocument": POLICY},
    "ram:GetPolicyVersion": {"PolicyName": "p", "PolicyType": "Custom", "VersionId": "v1"},
    "ram:DeletePolicyVersion": {"PolicyName": "p", "VersionId": "v1"},
    "ram:ListPolicyVersions": {"PolicyName": "p", "PolicyType": "Custom"},
    "ram:SetDefaultPolicyVersion": {"PolicyName": "p", "VersionId": "v1"},
    "ram:AttachPolicyToRole": {**ATTACH, "RoleName": "r"},
    "ram:DetachPolicyFromRole": {**ATTACH, "RoleName": "r"},
    "ram:AttachPolicyToUser": {**ATTACH, "UserName": "u"},
    "ram:DetachPolicyFromUser": {**ATTACH, "UserName": "u"},
    "ram:AttachPolicyToGroup": {**ATTACH, "GroupName": "g"},
    "ram:DetachPolicyFromGroup": {**ATTACH, "GroupName": "g"},
    "ram:ListPoliciesForRole": {"RoleName": "r"},
    "ram:ListPoliciesForUser": {"UserName": "u"},
    "ram:ListPoliciesForGroup": {"GroupName": "g"},
    "ram:ListEntitiesForPolicy": ATTACH,
    "ram:CreateUser": {"UserName": "u"},
    "ram:GetUser": {"UserName": "u"},
    "ram:UpdateUser": {"UserName": "u"},
    "ram:DeleteUser": {"UserName": "u"},
    "ram:ListUsers": {},
    "ram:CreateLoginProfile": {"UserName": "u", "Password": "longenough"},
    "ram:GetLoginProfile": {"UserName": "u"},
    "ram:UpdateLoginProfile": {"UserName": "u"},
    "ram:DeleteLoginProfile": {"UserName": "u"},
    "ram:ChangePassword": {"OldPassword": "longenough", "NewPassword": "longenough2"},
    "ram:CreateAccessKey": {},
    "ram:ListAccessKeys": {},
    "ram:UpdateAccessKey": {"UserAccessKeyId": "LTAI5t", "Status": "Active"},
    "ram:DeleteAccessKey": {"UserAccessKeyId": "LTAI5t"},
    "ram:GetAccessKeyLastUsed": {"UserAccessKeyId": "LTAI5t"},
    "ram:CreateVirtualMFADevice": {"VirtualMFADeviceName": "m"},
    "ram:ListVirtualMFADevices": {},
    "ram:DeleteVirtualMFADevice": {"SerialNumber": MFA},
    "ram:BindMFADevice": {
        "UserName": "u",
        "SerialNumber": MFA,
        "AuthenticationCode1": "123456",
        "AuthenticationCode2": "123456",
    },
    "ram:UnbindMFADevice": {"UserName": "u"},
    "ram:GetUserMFAInfo": {"UserName": "u"},
    "ram:CreateGroup": {"GroupName": "g"},
    "ram:GetGroup": {"GroupName": "g"},
    "ram:UpdateGroup": {"GroupName": "g"},
    "ram:DeleteGroup": {"GroupName": "g"},
    "ram:ListGroups": {},
    "ram:AddUserToGroup": {"UserName": "u", "GroupName": "g"},
    "ram:RemoveUserFromGroup": {"UserName": "u", "GroupName": "g"},
    "ram:ListGroupsForUser": {"UserName": "u"},
    "ram:ListUsersForGroup": {"GroupName": "g"},
    "ram:SetAccountAlias": {"AccountAlias": "alias"},
    "ram:GetAccountAlias": {},
    "ram:ClearAccountAlias": {},
    "ram:SetPasswordPolicy": {},
    "ram:GetPasswordPolicy": {},
    "ram:SetSecurityPreference": {},
    "ram:GetSecurityPreference": {},
    "ram:UploadPublicKey": {"UserName": "u", "PublicKeySpec": "k"},
    "ram:ListPublicKeys": {"UserName": "u"},
    "ram:GetPublicKey": {"UserName": "u", "UserPublicKeyId": "k"},
    "ram:UpdatePublicKey": {"UserName": "u", "UserPublicKeyId": "k", "Status": "Active"},
    "ram:DeletePublicKey": {"UserName": "u", "UserPublicKeyId": "k"},
    "ram:TagResources": {"ResourceType": "role", "ResourceNames": '["r"]', "Tag": '[{"Key":"k","Value":"v"}]'},
    "ram:UntagResources": {"ResourceType": "role", "ResourceNames": '["r"]'},
    "ram:ListTagResources": {"ResourceType": "role"},
    "ram:DecodeDiagnosticMessage": {"EncodedDiagnosticMessage": "AQEAAAAA"},
    "sts:AssumeRole": {"RoleArn": f"acs:ram::{DEFAULT_ACCOUNT_ID}:role/r", "RoleSessionName": "s1"},
    "sts:GetCallerIdentity": {},
    "sts:AssumeRoleWithOIDC": {
        "OIDCProviderArn": f"acs:ram::{DEFAULT_ACCOUNT_ID}:oidc-provider/p",
        "RoleArn": f"acs:ram::{DEFAULT_ACCOUNT_ID}:role/r",
        "OIDCToken": "a.b.c",
        "RoleSessionName": "s1",
    },
    "sts:AssumeRoleWithSAML": {
        "SAMLProviderArn": f"acs:ram::{DEFAULT_ACCOUNT_ID}:saml-provider/p",
        "RoleArn": f"acs:ram::{DEFAULT_ACCOUNT_ID}:role/r",
        "SAMLAssertion": "PGE+",
    },
    "vpc:CreateVpc": REGION,
    "vpc:DescribeVpcs": REGION,
    "vpc:DeleteVpc": {"VpcId": "vpc-bp1"},
    "vpc:CreateVSwitch": {"VpcId": "vpc-bp1", "ZoneId": "cn-hangzhou-i", "CidrBlock": "10.0.0.0/24"},
    "vpc:DescribeVSwitches": REGION,
    "vpc:DeleteVSwitch": {"VSwitchId": "vsw-bp1"},
    "vpc:DescribeVpcAttribute": {**REGION, "VpcId": "vpc-bp1"},
    "vpc:ModifyVpcAttribute": {"VpcId": "vpc-bp1"},
    "vpc:DescribeVSwitchAttributes": {"VSwitchId": "vsw-bp1"},
    "vpc:ModifyVSwitchAttribute": {"VSwitchId": "vsw-bp1"},
    "vpc:DescribeRouteTableList": REGION,
    "vpc:ModifyRouteTableAttributes": {**REGION, "RouteTableId": "vtb-bp1"},
    "vpc:DescribeRouteEntryList": {**REGION, "RouteTableId": "vtb-bp1"},
    "vpc:DescribeRouteTables": {"RouteTableId": "vtb-bp1"},
    "vpc:DescribeVRouters": REGION,
    "vpc:ModifyVRouterAttribute": {"VRouterId": "vrt-bp1"},
    "vpc:TagResources": {**REGION, "ResourceType": "VPC", "ResourceId": ["vpc-bp1"], "Tag": [{"Key": "k"}]},
    "vpc:UnTagResources": {**REGION, "ResourceType": "VPC", "ResourceId": ["vpc-bp1"]},
    "vpc:ListTagResources": {**REGION, "ResourceType": "VPC", "ResourceId": ["vpc-bp1"]},
    "vpc:DescribeRegions": {},
    "vpc:DescribeZones": REGION,
    "location:DescribeEndpoints": {"Id": "cn-hangzhou"},
    "bss:QueryAvailableInstances": {},
    "ecs:DescribeRegions": {},
    "ecs:DescribeZones": REGION,
    "ecs:DescribeAvailableResource": {**REGION, "DestinationResource": "Zone"},
    "ecs:DescribeInstanceTypes": {},
    "ecs:DescribeInstanceTypeFamilies": REGION,
    "ecs:DescribeImages": REGION,
    "ecs:DescribeImageFromFamily": {**REGION, "ImageFamily": "f"},
    "ecs:DescribeImageSupportInstanceTypes": REGION,
    "ecs:CreateKeyPair": {**REGION, "KeyPairName": "kp"},
    "ecs:ImportKeyPair": {**REGION, "KeyPairName": "kp", "PublicKeyBody": PUBLIC_KEY},
    "ecs:DescribeKeyPairs": REGION,
    "ecs:DeleteKeyPairs": {**REGION, "KeyPairNames": '["kp"]'},
    "ecs:AttachKeyPair": {**REGION, "KeyPairName": "kp", "InstanceIds": '["i-bp1"]'},
    "ecs:DetachKeyPair": {**REGION, "KeyPairName": "kp", "InstanceIds": '["i-bp1"]'},
    "ecs:CreateSecurityGroup": REGION,
    "ecs:DescribeSecurityGroups": REGION,
    "ecs:DeleteSecurityGroup": GROUP,
    "ecs:ModifySecurityGroupAttribute": GROUP,
    "ecs:ModifySecurityGroupPolicy": {**GROUP, "InnerAccessPolicy": "Drop"},
    "ecs:DescribeSecurityGroupAttribute": GROUP,
    "ecs:DescribeSecurityGroupReferences": {**REGION, "SecurityGroupId": ["sg-bp1"]},
    "ecs:AuthorizeSecurityGroup": {**GROUP, **RULE},
    "ecs:AuthorizeSecurityGroupEgress": {**GROUP, **EGRESS_RULE},
    "ecs:RevokeSecurityGroup": {**GROUP, **RULE},
    "ecs:RevokeSecurityGroupEgress": {**GROUP, **EGRESS_RULE},
    "ecs:ModifySecurityGroupRule": {**GROUP, **RULE},
    "ecs:ModifySecurityGroupEgressRule": {**GROUP, **EGRESS_RULE},
    "ecs:JoinSecurityGroup": {"SecurityGroupId": "sg-bp1", "InstanceId": "i-bp1"},
    "ecs:LeaveSecurityGroup": {"SecurityGroupId": "sg-bp1", "InstanceId": "i-bp1"},
    "ecs:RunInstances": REGION,
    "ecs:DescribeInstances": REGION,
    "ecs:CreateInstance": REGION,
    "ecs:DeleteDisk": {"DiskId": "d-bp1"},
    "ecs:DeleteNetworkInterface": {**REGION, "NetworkInterfaceId": "eni-bp1"},
    "ecs:DescribeInstanceStatus": REGION,
    "ecs:DescribeInstanceAttribute": {"InstanceId": "i-bp1"},
    "ecs:DescribeUserData": {**REGION, "InstanceId": "i-bp1"},
    "ecs:ModifyInstanceAttribute": {"InstanceId": "i-bp1"},
    "ecs:ModifyInstanceMetadataOptions": {**REGION, "InstanceId": "i-bp1", "HttpEndpoint": "enabled"},
    "ecs:StartInstance": {"InstanceId": "i-bp1"},
    "ecs:StopInstance": {"InstanceId": "i-bp1"},
    "ecs:RebootInstance": {"InstanceId": "i-bp1"},
    "ecs:DeleteInstance": {"InstanceId": "i-bp1"},
    "ecs:StartInstances": {**REGION, "InstanceId": ["i-bp1"]},
    "ecs:StopInstances": {**REGION, "InstanceId": ["i-bp1"]},
    "ecs:RebootInstances": {**REGION, "InstanceId": ["i-bp1"]},
    "ecs:DeleteInstances": {**REGION, "InstanceId": ["i-bp1"]},
    "ecs:AttachInstanceRamRole": {**REGION, "RamRoleName": "r", "InstanceIds": '["i-bp1"]'},
    "ecs:DetachInstanceRamRole": {**REGION, "InstanceIds": '["i-bp1"]'},
    "ecs:DescribeInstanceRamRole": {**REGION, "InstanceIds": '["i-bp1"]'},
    "ecs:DescribeInstanceMaintenanceAttributes": REGION,
    "ecs:ModifyInstanceMaintenanceAttributes": {**REGION, "InstanceId": ["i-bp1"]},
    "ecs:DescribeInstanceAttachmentAttributes": {**REGION, "InstanceIds": '["i-bp1"]'},
    "ecs:ModifyInstanceAttachmentAttributes": {
        **REGION,
        "InstanceId": "i-bp1",
        "PrivatePoolOptions": {"MatchCriteria": "None"},
    },
    "ecs:DescribeInstanceAutoRenewAttribute": {**REGION, "InstanceId": "i-bp1"},
    "ecs:ModifyInstanceAutoRenewAttribute": {**REGION, "InstanceId": "i-bp1"},
    "ecs:ModifyInstanceAutoReleaseTime": {"InstanceId": "i-bp1"},
    "ecs:DescribeDisks": REGION,
    "ecs:ModifyDiskAttribute": {"DiskId": "d-bp1", "DiskName": "disk"},
    "ecs:DescribeNetworkInterfaces": REGION,
    "ecs:DescribeNetworkInterfaceAttribute": {**REGION, "NetworkInterfaceId": "eni-bp1"},
    "ecs:ModifyNetworkInterfaceAttribute": {**REGION, "NetworkInterfaceId": "eni-bp1"},
    "ecs:TagResources": {**REGION, "ResourceType": "disk", "ResourceId": ["d-bp1"], "Tag": [{"Key": "k"}]},
    "ecs:UntagResources": {**REGION, "ResourceType": "disk", "ResourceId": ["d-bp1"], "TagKey": ["k"]},
    "ecs:ListTagResources": {**REGION, "ResourceType": "disk", "ResourceId": ["d-bp1"]},
    "ecs:CreateSimulatedSystemEvents": {
        **REGION,
        "InstanceId": ["i-bp1"],
        "EventType": "SystemMaintenance.Reboot",
        "NotBefore": "2026-01-02T00:00:00Z",
    },
    "ecs:CancelSimulatedSystemEvents": {**REGION, "EventId": ["e-bp1"]},
    "ecs:DescribeInstanceHistoryEvents": REGION,
    "ecs:DescribeInstancesFullStatus": REGION,
    "ecs:AddTags": {**REGION, "ResourceType": "disk", "ResourceId": "d-bp1", "Tag": [{"Key": "k"}]},
    "ecs:RemoveTags": {**REGION, "ResourceType": "disk", "ResourceId": "d-bp1"},
    "ecs:DescribeTags": REGION,
    "ecs:DescribeResourceByTags": REGION,
}
"""The parameters without which an action is not looked at."""


def _faults() -> Iterator[Any]:
    for service in SERVICES:
        for action in service.actions.values():
            for name, kind, spec in parameter_errors(action):
                yield pytest.param(action, name, kind, spec, id=f"{service.prefix}-{action.name}-{name}-{kind}")


def _wrong(action: Action, name: str, kind: str) -> Any:
    field = next(field for field in action.params.model_fields.values() if field.alias == name)
    too_many = max((getattr(mark, "max_length", None) or 0 for mark in marks(field)), default=0) + 1
    if kind != "length":
        return {"missing": None, "characters": "\u00a0\x01", "value": "http://\u00a0\x01"}[kind]
    if "Json" in repr(field):
        return json.dumps([{"Key": "k"}] * too_many)
    return [{"Size": "20"}] * too_many if "DataDisk" in repr(field.annotation) else "a" * too_many


@pytest.mark.parametrize(("action", "name", "kind", "spec"), list(_faults()))
def test_a_wrong_parameter_is_refused_as_declared(
    emulator: Emulator, action: Action, name: str, kind: str, spec: ErrorSpec
) -> None:
    wrong = _wrong(action, name, kind)
    values = {**MANDATORY[f"{action.service.prefix}:{action.name}"], name: wrong}
    before = emulator.world.dump()
    with pytest.raises(ApiError) as refused:
        emulator.call(
            Root(DEFAULT_ACCOUNT_ID),
            action.service.prefix,
            action.name,
            {key: value for key, value in values.items() if value is not None},
        )
    assert (refused.value.code, refused.value.status) == (spec.code.format(name=name), spec.status)
    assert emulator.world.dump() == before
