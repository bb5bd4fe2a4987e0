"""Explanations and suggestions as text for a person; it changes when people want to read them differently."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_GATES: Final = {
    "SessionPolicy": "session policy",
    "AccountLevelIdentityBasedPolicy": "policies of the caller",
    "ResourceGroupLevelIdentityBasedPolicy": "policies of the caller for the resource group",
    "AssumeRolePolicy": "trust policy of the role",
}
_MISSES: Final = {
    "Action": "does not name the action",
    "Resource": "does not cover the resource",
    "Principal": "does not name the caller",
    "ResourceGroup": "is for another resource group",
}
_ATTACHED_TO: Final = {"RamUser": "user", "RamRole": "role", "RamGroup": "group"}
_HINDRANCES: Final = {
    "SessionPolicy": "the session policy does not allow it: open the session with a wider one",
    "AssumeRolePolicy": "the role does not trust the caller: change the role's trust policy",
}


def explanation_lines(answer: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over the lines that tell a decision and its reasons, the decision first.

    Args:
        answer: The explanation as the admin API answers it.
    """
    yield _verdict(answer)
    yield f"  {answer['Principal']}"
    yield f"  {answer['Action']} on {answer['Resource']}"
    yield from answer["Notes"]
    for reading in answer["Deciding"]:
        yield f"Decided by the {reading['Effect']} in {_place(reading)}."
    for lack in answer["Missing"]:
        yield from _lack_lines(lack, answer)
    if answer["Statements"]:
        yield "Statements:"
    for reading in answer["Statements"]:
        yield f"  {reading['Effect']} in {_place(reading)} {_reason(reading)}"


def suggested_document(suggestions: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the policy to create, as JSON.

    Args:
        suggestions: The suggestions by principal. What one principal needs stands for itself, as a list if one
            document is not enough; what several need becomes an object.
    """
    documents = {who: _one_or_list(one["Documents"]) for who, one in suggestions.items() if one["Documents"]}
    wanted = next(iter(documents.values()), {}) if len(suggestions) == 1 else documents
    return json.dumps(wanted, indent=2, ensure_ascii=False)


def remark_lines(suggestions: Mapping[str, Mapping[str, Any]], left_out: int) -> Iterator[str]:
    """Iterate over the lines that tell what the suggested policies do not bring.

    Args:
        suggestions: The suggestions by principal.
        left_out: How many denials the server did not note.
    """
    if not any(one["Documents"] or one["Remarks"] for one in suggestions.values()):
        yield "nothing was lacked: what is looked at are calls that were let pass while the setting enforce was soft"
    for who, one in suggestions.items():
        for remark in one["Remarks"]:
            reason = _HINDRANCES.get(remark["Hindrance"]) or _forbidden(remark)
            yield f"{who}: {remark['Action']} on {remark['Resource']}: {reason}"
        if len(one["Documents"]) > 1:
            yield f"{who}: one policy would be too long, so these are {len(one['Documents'])}"
    if left_out:
        yield f"{left_out} more denials were not noted, since there were too many different ones"


def _verdict(answer: Mapping[str, Any]) -> str:
    if answer["Allowed"]:
        return "ALLOWED"
    gate = _GATES[answer["PolicyType"]]
    if answer["Owner"]:
        return "DENIED"
    return f"DENIED: a Deny in the {gate}" if answer["Explicit"] else f"DENIED: no Allow in the {gate}"


def _lack_lines(lack: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    if lack["Explicit"]:
        yield f"To allow it, the Deny in the {_GATES[lack['PolicyType']]} has to go: {_outweighed(lack)}."
        return
    yield f"Missing: {_missing(lack['PolicyType'], answer)}."
    for reading in lack["NearMisses"]:
        yield f"Nearly: the Allow in {_place(reading)} {_reason(reading)}"


def _missing(policy_type: str, answer: Mapping[str, Any]) -> str:
    if policy_type == "AssumeRolePolicy":
        return f"an Allow for {answer['Action']} in the trust policy of the role, with the caller as its Principal"
    if policy_type == "SessionPolicy":
        where = "the session policy, without which nothing else counts"
    else:
        where = (
            "a policy of the user or one of its groups" if ":user/" in answer["Principal"] else "a policy of the role"
        )
    return f"an Allow for {answer['Action']} on {answer['Resource']} in {where}"


def _forbidden(remark: Mapping[str, Any]) -> str:
    names = remark["DeniedBy"]
    where = f" in the {'policy' if len(names) == 1 else 'policies'} {' and '.join(names)}" if names else ""
    return f"a Deny{where} forbids it and has to go: {_outweighed(remark)}"


def _outweighed(denial: Mapping[str, Any]) -> str:
    if denial["PolicyType"] == "ResourceGroupLevelIdentityBasedPolicy":
        return "only an Allow for the whole account outweighs it"
    return "no Allow outweighs it"


def _place(reading: Mapping[str, Any]) -> str:
    number = f"statement {reading['Statement'] + 1}"
    if reading["PolicyName"] is None:
        return f"{number} of the {_GATES[reading['PolicyType']]}"
    attached = _ATTACHED_TO.get(reading["AttachedTo"])
    through = f", attached to the {attached}" if attached else ""
    group = f" for {reading['ResourceGroupId']}" if reading["ResourceGroupId"] else ""
    kind = reading["PolicyKind"].lower()
    return f"{number} of the {kind} policy {reading['PolicyName']} ({reading['PolicyVersion']}{through}{group})"


def _reason(reading: Mapping[str, Any]) -> str:
    if reading["Applied"]:
        return "applies."
    reasons = [_MISSES[miss] for miss in reading["Misses"] if miss in _MISSES]
    if "Action" not in reading["Misses"]:
        reasons += map(_failed, reading["FailedConditions"])
    if not reasons:
        return "would apply, but the decision came before it."
    return f"{', and '.join(reasons)}."


def _failed(condition: Mapping[str, Any]) -> str:
    wanted = _listed(condition["Wanted"])
    key, actual = condition["Key"], condition["Actual"]
    has = f"the request has no {key}" if actual is None else f"the request has {_listed(actual)}"
    return f"wants {condition['Operator']} {key} {wanted}, but {has}"


def _listed(values: Sequence[str]) -> str:
    return " or ".join(json.dumps(value, ensure_ascii=False) for value in values) or "no value"


def _one_or_list(documents: list[Any]) -> Any:
    return documents[0] if len(documents) == 1 else documents
