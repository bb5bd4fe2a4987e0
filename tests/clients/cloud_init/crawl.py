"""Read an instance's metadata as cloud-init does when the instance boots, and print it as JSON.

It runs with the Python that the system's package of cloud-init belongs to. cloud-init first asks what machine it is
on, by programs that it looks for in the PATH: the folder ``machine`` has those that answer for an ECS instance.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from cloudinit import distros, helpers, sources
from cloudinit.reporting.events import ReportEventStack

WAIT = {"datasource": {"AliYun": {"max_wait": 2, "timeout": 2}}}


def main(folder: str) -> None:
    os.environ["PATH"] = f"{Path(__file__).parent / 'machine'}:{os.environ['PATH']}"
    paths = helpers.Paths({"cloud_dir": folder, "run_dir": folder})
    distro = distros.fetch("debian")("debian", {}, paths)
    reporter = ReportEventStack("crawl", "reading metadata", reporting_enabled=False)
    dependencies = [sources.DEP_FILESYSTEM, sources.DEP_NETWORK]
    try:
        source, _ = sources.find_source(WAIT, distro, paths, dependencies, ["AliYun"], ["cloudinit.sources"], reporter)
    except sources.DataSourceNotFoundException as error:
        sys.exit(str(error))
    read = {
        "platform": source.dsname,
        "instance_id": source.get_instance_id(),
        "hostname": source.get_hostname().hostname,
        "public_keys": source.get_public_ssh_keys(),
        "user_data": (source.get_userdata_raw() or b"").decode(),
        "metadata": source.metadata,
    }
    json.dump(read, sys.stdout)


with tempfile.TemporaryDirectory() as scratch:
    main(scratch)
