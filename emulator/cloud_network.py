"""Where an instance finds the cloud: changes when the cloud gives its inner services other addresses or names."""

from typing import Final

METADATA: Final = "100.100.100.200"
"""The metadata service."""

NAME_SERVERS: Final = ("100.100.2.136", "100.100.2.138")
"""The name servers, as metadata name them."""

DOMAIN: Final = "aliyuncs.com"
"""What the names of all products end in."""
