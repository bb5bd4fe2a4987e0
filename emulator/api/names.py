"""The names of resources: ``acs:<product>:<region>:<account>:<relative id>``."""


def ram_arn(account_id: str, relative_id: str) -> str:
    """Return the ARN of a RAM object, as answers print it: without a region."""
    return f"acs:ram::{account_id}:{relative_id}"


def ram_resource(account_id: str, relative_id: str) -> str:
    """Return the resource that a RAM action is authorized on, as denials print it: with any region."""
    return f"acs:ram:*:{account_id}:{relative_id}"


def role_arn(account_id: str, role_name: str) -> str:
    """Return a role's ARN. Recorded ARNs carry the role's name in lower case."""
    return ram_arn(account_id, f"role/{role_name.lower()}")


def resource(product: str, region_id: str, account_id: str, relative_id: str) -> str:
    """Return the name of a regional resource, such as an instance."""
    return f"acs:{product}:{region_id}:{account_id}:{relative_id}"
