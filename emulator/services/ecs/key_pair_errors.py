"""The errors of key pairs, as the cloud words them."""

from ...api.errors import ErrorSpec

NAME_MALFORMED = ErrorSpec("InvalidKeyPairName.Malformed", 400, "Specified Key Pair name is not valid.")
KEY_PAIR_EXISTS = ErrorSpec("KeyPair.AlreadyExist", 400, "The key pair already exist.")
KEY_PAIR_QUOTA = ErrorSpec("QuotaExceed.KeyPair", 403, "The key pair quota exceeds.")
PUBLIC_KEY_MALFORMED = ErrorSpec("InvalidPublicKeyBody.Malformed", 400, "The PublicKeyBody format is not supported.")
KEY_PAIR_NOT_FOUND = ErrorSpec(
    "InvalidKeyPairName.NotFound", 400, "The specified KeyPairName does not exist in our records."
)
NAMES_NOT_SUPPORTED = ErrorSpec(
    "InvalidKeyPairNames.ValueNotSupported", 400, 'The specified parameter "KeyPairNames" is not valid.'
)
TOO_MANY_NAMES = ErrorSpec(
    "InstanceKeyPairLimitExceeded", 403, "Exceeding the allowed amount of instance which will be deleted."
)
KEY_PAIR_IN_USE = ErrorSpec(
    "InvalidParameter.KeypairAlreadyAttachedInstance",
    400,
    'The specified parameter "KeyPairNames" attached to instances can not be deleted.',
)
INSTANCES_NOT_SUPPORTED = ErrorSpec(
    "InvalidInstanceIds.ValueNotSupported", 400, "The specified parameter InstanceIds is not valid."
)
WINDOWS_INSTANCE = ErrorSpec(
    "DependencyViolation.WindowsInstance",
    403,
    "The instance creating is windows, cannot use ssh key pair to login",
)
