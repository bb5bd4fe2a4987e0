"""What may be launched: the checks of a launch that need no more than its parameters."""

import base64
import binascii

from .errors import MANDATORY_NOT_SUPPLIED, POOL_NOT_FOUND
from .images import Image, find_image, find_newest_image
from .instance_types import InstanceType, find_instance_type
from .launch_errors import (
    BANDWIDTH_IN_MALFORMED,
    DEDICATED_HOST_NOT_FOUND,
    DEPLOYMENT_SET_NOT_FOUND,
    HOST_NAME_EXCEEDS,
    HOST_NAME_MALFORMED,
    HPC_CLUSTER_NOT_FOUND,
    IMAGE_FAMILY_NOT_FOUND,
    IMAGE_NOT_FOUND,
    INSTANCE_NAME_EXCEEDS,
    INSTANCE_TYPE_NOT_SUPPORTED,
    KEY_PAIR_ON_WINDOWS,
    LAUNCH_TEMPLATE_NOT_FOUND,
    PASSWORD_MALFORMED,
    PASSWORD_MISMATCH,
    USER_DATA_FORMAT,
    USER_DATA_SIZE,
)
from .launch_params import RunInstancesParams
from .naming import (
    LONGEST_LINUX_HOST_NAME,
    LONGEST_NAME,
    LONGEST_WINDOWS_HOST_NAME,
    exceeds,
    is_host_name,
    takes_suffix,
    with_instance_id,
)

LARGEST_USER_DATA = 32 * 1024
DEFAULT_BANDWIDTH_IN = 10

LAUNCH_CHECK_ERRORS = (
    DEDICATED_HOST_NOT_FOUND,
    DEPLOYMENT_SET_NOT_FOUND,
    HOST_NAME_EXCEEDS,
    HOST_NAME_MALFORMED,
    HPC_CLUSTER_NOT_FOUND,
    IMAGE_FAMILY_NOT_FOUND,
    IMAGE_NOT_FOUND,
    INSTANCE_NAME_EXCEEDS,
    INSTANCE_TYPE_NOT_SUPPORTED,
    KEY_PAIR_ON_WINDOWS,
    LAUNCH_TEMPLATE_NOT_FOUND,
    MANDATORY_NOT_SUPPLIED,
    PASSWORD_MISMATCH,
    POOL_NOT_FOUND,
    USER_DATA_FORMAT,
    USER_DATA_SIZE,
)


def get_image(params: RunInstancesParams) -> Image:
    """Return the image, of a family the newest. Templates are made by calls that are not served: none can be named.

    Raises:
        ApiError: There is no such image, or none is named.
    """
    if params.launch_template_id is not None or params.launch_template_name is not None:
        raise LAUNCH_TEMPLATE_NOT_FOUND()
    if params.image_id is None:
        if params.image_family is None:
            raise MANDATORY_NOT_SUPPLIED(name="ImageId")
        newest = find_newest_image(params.image_family)
        if newest is None:
            raise IMAGE_FAMILY_NOT_FOUND()
        return newest
    image = find_image(params.image_id)
    if image is None:
        raise IMAGE_NOT_FOUND()
    return image


def get_instance_type(params: RunInstancesParams) -> InstanceType:
    """Return the instance type.

    Raises:
        ApiError: There is no such type, or none is named.
    """
    if params.instance_type is None:
        raise MANDATORY_NOT_SUPPLIED(name="InstanceType")
    found = find_instance_type(params.instance_type)
    if found is None:
        raise INSTANCE_TYPE_NOT_SUPPORTED()
    return found


def check_launch(params: RunInstancesParams, image: Image) -> None:
    """Check what is said of hosts, names, login, user data and bandwidths.

    Raises:
        ApiError: Something is wrong with it.
    """
    _check_hosts(params)
    _check_names(params, image)
    _check_login(params, image)
    _check_user_data(params)
    if params.internet_max_bandwidth_in is not None and params.internet_max_bandwidth_in > most_bandwidth_in(params):
        raise BANDWIDTH_IN_MALFORMED()


def most_bandwidth_in(params: RunInstancesParams) -> int:
    """Return the most that instances may receive from the internet, which is also the default."""
    return max(params.internet_max_bandwidth_out, DEFAULT_BANDWIDTH_IN)


def _check_hosts(params: RunInstancesParams) -> None:
    """Check what instances are to run on. Hosts, sets and clusters cannot be made here: none can be named."""
    if params.dedicated_host_id is not None:
        raise DEDICATED_HOST_NOT_FOUND()
    if params.deployment_set_id is not None:
        raise DEPLOYMENT_SET_NOT_FOUND()
    if params.hpc_cluster_id is not None:
        raise HPC_CLUSTER_NOT_FOUND()
    pool = params.private_pool_options
    if pool.id is not None or pool.match_criteria == "Target":
        raise POOL_NOT_FOUND()


def _check_names(params: RunInstancesParams, image: Image) -> None:
    windows = image.os_type == "windows"
    longest = LONGEST_WINDOWS_HOST_NAME if windows else LONGEST_LINUX_HOST_NAME
    names = params.host_names or (() if params.host_name is None else (params.host_name,))
    if not all(is_host_name(name, windows=windows) for name in names):
        raise HOST_NAME_MALFORMED()
    if params.host_names and (params.host_name is not None or len(params.host_names) != params.amount):
        raise HOST_NAME_MALFORMED()
    for text, limit, refusal in (
        (params.instance_name, LONGEST_NAME, INSTANCE_NAME_EXCEEDS),
        (params.host_name and with_instance_id(params.host_name), longest, HOST_NAME_EXCEEDS),
    ):
        if text is not None and takes_suffix(text, unique=params.unique_suffix) and exceeds(text, limit):
            raise refusal()


def _check_login(params: RunInstancesParams, image: Image) -> None:
    windows = image.os_type == "windows"
    if params.password is not None and params.password_inherit:
        raise PASSWORD_MISMATCH()
    if params.password is not None and windows and params.password.startswith("/"):
        raise PASSWORD_MALFORMED()
    if params.key_pair_name is not None and windows:
        raise KEY_PAIR_ON_WINDOWS()


def _check_user_data(params: RunInstancesParams) -> None:
    if params.user_data is None:
        return
    try:
        decoded = base64.b64decode(params.user_data, validate=True)
    except (binascii.Error, ValueError):
        raise USER_DATA_FORMAT() from None
    if len(decoded) > LARGEST_USER_DATA:
        raise USER_DATA_SIZE()
