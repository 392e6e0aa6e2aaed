"""Files on disk: all of them or none, each complete, and never over somebody else's work.

A file is written under a temporary name in the folder where it shall stand, read back, and renamed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from flexo.errors import BadInput

MARK = re.compile(rb"flexo \d+\.\d+")  # name and version: every format says what wrote it
HEAD, TAIL = 16_384, 1_024  # bytes in which the mark stands


def write_file(path: Path | str, data: bytes) -> None:
    """Write one file; see `write_files`."""
    write_files({Path(path): data})


def write_files(files: Mapping[Path, bytes], force: bool = False) -> None:
    """Write all files or none; BadInput when one can't be, or (without `force`) is not flexo's own."""
    for path in files:
        _refuse(path, force)
    staged: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = path.with_name(f".{path.name[:40]}.{os.urandom(4).hex()}.part")
            _stage(staged[path], data)
        for path, temporary in staged.items():
            os.replace(temporary, path)
    except OSError as error:
        raise BadInput(f"cannot write {path}: {_reason(path, error)}") from None
    finally:
        for temporary in staged.values():
            with suppress(OSError):
                temporary.unlink()


def _reason(path: Path, error: OSError) -> str:
    if path.parent.exists() and not path.parent.is_dir():
        return f"{path.parent} is no folder"
    return error.strerror or str(error)


def _stage(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
    if path.read_bytes() != data:
        raise OSError(0, "reads back differently", str(path))


def _refuse(path: Path, force: bool) -> None:
    try:
        if not path.exists():
            return
        if not path.is_file():
            raise BadInput(f"{path} exists and is no regular file")
        if not force and not written_by_flexo(path):
            raise BadInput(f"{path} exists and was not written by flexo; --force overwrites it")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror or error}") from None


def written_by_flexo(path: Path) -> bool:
    """Whether a file carries flexo's mark where its formats put it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        ends = head + file.read()
    return bool(MARK.search(ends)) or (head.startswith(b"PK") and _marked_inside(path))


def _marked_inside(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            models = [name for name in archive.namelist() if name.endswith(".model")]
            return any(MARK.search(archive.open(name).read(HEAD)) for name in models[:1])
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False
