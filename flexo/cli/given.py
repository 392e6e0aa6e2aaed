"""Parameters as a user gives them, by -p or in a TOML file, each with where it came from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from flexo.errors import BadInput

LARGEST = 1_000_000  # bytes: nobody writes a longer file of parameters, and a wrong path may be anything


class Given(NamedTuple):
    """A value as it was given, and by what: `-p` or `file robot.toml`."""

    value: Any
    origin: str


def gather(parameters: tuple[str, ...], file: str | None) -> dict[str, Given]:
    """All parameters given, by dotted name; -p goes before the file."""
    origin = f"file {file}"
    found = (
        {name: Given(value, origin) for name, value in flat(read(file)).items()} if file is not None else {}
    )
    return {**found, **_from_options(parameters)}


def _from_options(parameters: tuple[str, ...]) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for text in parameters:
        name, sign, value = text.partition("=")
        name = name.strip()
        if not sign or not name:
            raise BadInput(f"-p {text!r} must be written name=value, such as -p gap=1.5")
        if name in found:
            raise BadInput(f"-p {name} is given twice: {found[name].value!r} and {value.strip()!r}")
        found[name] = Given(value.strip(), "-p")
    return found


def read(file: str) -> dict[str, Any]:
    """The tables of a TOML file of parameters."""
    path = Path(file)
    try:
        if not path.is_file():
            raise BadInput(f"no parameter file {file!r}")
        if path.stat().st_size > LARGEST:
            raise BadInput(f"parameter file {file!r} is larger than {LARGEST} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInput(f"parameter file {file!r} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"parameter file {file!r} is no UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"parameter file {file!r} is no valid TOML: {error}") from None
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"parameter file {file!r} has a number that cannot be read: {error}") from None


def flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names: [knee] gap = 1 is knee.gap."""
    found: dict[str, Any] = {}
    for key, value in tables.items():
        inner = flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
        for name in inner:
            if name in found:
                raise BadInput(f"{name} is given twice in the parameter file")
        found.update(inner)
    return found
