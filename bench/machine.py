"""The machine, interpreter and libraries of a run."""

from __future__ import annotations

import gc
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("lambda-batch", "aws-lambda-powertools", "pydantic", "pydantic-core")


def describe_machine() -> dict[str, str]:
    """Return the machine, the interpreter and the versions of the libraries, by name."""
    described = {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }
    described |= {package: _version_of(package) for package in PACKAGES}
    described["garbage collection"] = (
        f"thresholds {gc.get_threshold()}" if gc.isenabled() else "off"
    )
    return described


def _cpu_model() -> str:
    """Return the name of the CPU from Linux, or else from the platform."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "from its source"
