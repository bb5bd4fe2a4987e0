"""The files of an instance that a program finds in place of this machine's, and the certificates that it trusts."""

import os
import shutil
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

CA_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "ALIBABA_CLOUD_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
)
"""Whatever a client is written in and with, it takes the certificates that it trusts from one of these."""

JAVA_PASSWORD = "changeit"  # noqa: S105 - of what is no secret
"""The password of Java's own trust store, which is what Java expects of any."""

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_READABLE = 0o644
_READABLE_BY_ROOT = 0o400
_PROFILES = (".aliyun", ".alibabacloud")
_PROFILE = ".ossutilconfig"
_DMI = Path("/sys/class/dmi/id")


def write_files(
    directory: Path,
    *,
    host_name: str,
    address: str,
    name_server: str,
    serial_number: str,
    bundle: Path,
    home: str,
    sockets: Path,
) -> dict[str, Path]:
    """Write an instance's files, and return by path what is to be found there.

    Args:
        directory: Where to write.
        host_name: Its host name.
        address: Its private address.
        name_server: The name server that it asks.
        serial_number: Its serial number.
        bundle: The file of the certificates that it trusts, which may be filled later.
        home: The home directory, whose profiles of the cloud's tools are none of the instance's.
        sockets: The directory of the emulator's sockets, by which other instances are reached.
    """
    names = f"127.0.0.1 localhost\n{address} {host_name}\n"
    contents = {
        "/etc/resolv.conf": (f"nameserver {name_server}\n", _READABLE),
        "/etc/nsswitch.conf": (_name_services(Path("/etc/nsswitch.conf")), _READABLE),
        "/etc/hosts": (names, _READABLE),
        "/etc/hostname": (f"{host_name}\n", _READABLE),
        # What programs read that want to know on whose machine they are.
        str(_DMI / "sys_vendor"): ("Alibaba Cloud\n", _READABLE),
        str(_DMI / "product_name"): ("Alibaba Cloud ECS\n", _READABLE),
        str(_DMI / "product_serial"): (f"{serial_number}\n", _READABLE_BY_ROOT),
        str(_DMI / "product_uuid"): (f"{serial_number}\n", _READABLE_BY_ROOT),
    }
    covered = {path: write(directory / path.strip("/").replace("/", "-"), *one) for path, one in contents.items()}
    nothing = directory / "nothing"
    nothing.mkdir()
    # The daemon that remembers names for all programs would ask the machine's name servers.
    hidden = ("/var/run/nscd", str(sockets), *(f"{home}/{profiles}" for profiles in _PROFILES))
    empty = write(directory / "empty", "")
    return {
        **covered,
        **dict.fromkeys(hidden, nothing),
        f"{home}/{_PROFILE}": empty,
        **dict.fromkeys(_SYSTEM_BUNDLES, bundle),
    }


def write(path: Path, text: str, mode: int = _READABLE) -> Path:
    """Write a file that has a mode whatever the umask, and return its path."""
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def trusted(environment: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the certificates, as PEM, that this machine and these variables trust."""
    default = ssl.get_default_verify_paths().openssl_cafile
    system = next(filter(os.path.isfile, (default, *_SYSTEM_BUNDLES)), None)
    named = (environment.get(name) for name in CA_VARIABLES)
    for path in map(Path, dict.fromkeys(filter(None, (system, *named)))):
        if path.is_file():
            yield path.read_bytes().rstrip() + b"\n"


def has_java(environment: Mapping[str, str]) -> bool:
    """Say whether a program could run Java."""
    return "JAVA_HOME" in environment or shutil.which("java", path=environment.get("PATH")) is not None


def java_options(trust_store: Path) -> str:
    """Return the options that make Java trust what a trust store holds, and nothing else."""
    prefix = "-Djavax.net.ssl.trustStore"
    return f"{prefix}={trust_store} {prefix}Type=PKCS12 {prefix}Password={JAVA_PASSWORD}"


def _name_services(path: Path) -> str:
    """Return the configuration of name services with host names from files and the name server alone."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        lines = []
    kept = [line for line in lines if not line.lstrip().startswith("hosts:")]
    return "\n".join([*kept, "hosts: files dns", ""])
