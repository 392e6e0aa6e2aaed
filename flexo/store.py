"""Arrays in the user's cache folder, by key, so that what was found once is not found anew.

A file is the checksum of what follows and then the arrays, each as numpy saves it. One that is missing,
cannot be read or does not match its checksum is none; one that cannot be written costs time, nothing else.
The folder is safe to delete.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

SIZE = hashlib.sha256().digest_size
ENDINGS = (".dist-info", ".egg-info")


def folder() -> Path:
    """$FLEXO_CACHE, or `flexo` in the user's cache folder."""
    if own := os.environ.get("FLEXO_CACHE"):
        return Path(own)
    given = (os.environ.get(name, "") for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"))
    base = next(filter(os.path.isabs, given), Path.home() / ".cache")  # as the XDG specification says
    return Path(base) / "flexo"


def key_of(*facts: Any) -> str:
    """A file's name that tells all the facts which its arrays depend on, by their repr."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def digest_of(file: str | Path) -> str:
    """A file's text, told by its hash."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


@cache
def releases(*packages: str) -> tuple[str, ...]:
    """Versions of installed packages, by the names of the folders that describe them.

    importlib.metadata tells them too, but its import takes 20 ms.
    """
    names = {name for one in sys.path if os.path.isdir(one) for name in os.listdir(one)}
    wanted = tuple(f"{one}-" for one in packages)
    return tuple(sorted(one for one in names if one.startswith(wanted) and one.endswith(ENDINGS)))


def read(key: str) -> list[np.ndarray] | None:
    """The arrays kept under a key, for reading only; None when there are none that are sound."""
    try:
        data = (folder() / key).read_bytes()
        if hashlib.sha256(data[SIZE:]).digest() != data[:SIZE]:
            return None
        file, found = BytesIO(data[SIZE:]), []
        while file.tell() < len(data) - SIZE:
            found.append(np.load(file, allow_pickle=False))
        return found
    except Exception:  # whatever a damaged file raises, the answer is to make it again
        return None


def write(key: str, arrays: Sequence[np.ndarray]) -> None:
    """Keep arrays under a key."""
    path = folder() / key
    part = path.with_name(f"{key}.{os.urandom(4).hex()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_packed(arrays))
        os.replace(part, path)
    except OSError:
        _removed(part)


def _packed(arrays: Sequence[np.ndarray]) -> bytes:
    file = BytesIO()
    for one in arrays:
        np.save(file, one, allow_pickle=False)
    return hashlib.sha256(file.getvalue()).digest() + file.getvalue()


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # the folder itself is none
        return
