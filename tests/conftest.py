"""One mesh cache for a whole session and its workers; hypothesis draws the same values in every run."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# The command line's last act is to freeze all objects, so that a process ends at once. After a thousand tests
# some lie in cycles, and nanobind reports sections in them as leaked. What is registered first runs last.
atexit.register(gc.unfreeze)

settings.register_profile(
    "same every run",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("same every run")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers inherit the folder of the process that started them
        os.environ["FLEXO_CACHE"] = tempfile.mkdtemp(prefix="flexo-cache-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("FLEXO_CACHE"), ignore_errors=True)
