"""(name, options) → the value, process and printer that they mean, and where each setting came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flexo.catalogue import find
from flexo.cli.given import Given, gather
from flexo.cli.options import Request
from flexo.errors import BadInput, nearest
from flexo.lazy import kebab
from flexo.params import Param, names_of, settings_of, with_values
from flexo.process import BOUNDS, Filament, Film, Printer, Process, adjusted, default_printer, default_process

T = TypeVar("T")
PROFILED = ("film", "material")
PROCESS = "process."


@dataclass(frozen=True)
class Target:
    """What a request resolves to; `origins` says of every setting: default, profile, file, -p or --film."""

    name: str
    value: Any
    process: Process
    printer: Printer
    origins: dict[str, str]
    changed: dict[str, Any]  # settings that differ from the defaults, by name


def resolve(request: Request) -> Target:
    """The target of a request; BadInput names whatever it cannot use."""
    cls = find(request.name)
    value = cls()
    own = names_of(value)
    given = {_full_name(name, own): one for name, one in gather(request.parameters, request.file).items()}
    _refuse_unknown(given, own, cls.__name__)
    made = with_values(value, {n: _accepted(own[n], n, g, cls) for n, g in given.items() if n in own})
    profiles = _profiles(request, {name: given[name] for name in PROFILED if name in given})
    numbers = {n.removeprefix(PROCESS): g for n, g in given.items() if n.startswith(PROCESS) and n not in own}
    process = _process(profiles, numbers)
    printer = _profile("printer", request.printer, _printer) if request.printer else default_printer()
    origins = {
        **{name: given[name].origin if name in given else "default" for name in own},
        **{name: profiles[name].origin if name in profiles else "default" for name in PROFILED},
        "printer": "--printer" if request.printer else "default",
        **{PROCESS + n: numbers[n].origin if n in numbers else "default" for n in BOUNDS},
    }
    changed = {
        **_changed_own(value, made),
        **_changed_profiles(process, printer),
        **_changed_numbers(process),
    }
    return Target(kebab(cls.__name__), made, process, printer, origins, changed)


def _full_name(name: str, own: dict[str, Param]) -> str:
    """A process setting in full: `layer_height` is `process.layer_height`, unless the part has that name."""
    return PROCESS + name if name in BOUNDS and name not in own else name


def _refuse_unknown(given: dict[str, Given], own: dict[str, Param], owner: str) -> None:
    settings = {PROCESS + name for name in BOUNDS}
    for name, one in given.items():
        if name not in own and name not in PROFILED and name not in settings:
            known = [*own, *PROFILED, *(n for n in BOUNDS if n not in own)]
            raise BadInput(f"{one.origin}: {owner} has no parameter {name!r}; {nearest(name, known)}")


def _accepted(declared: Param, name: str, given: Given, cls: type) -> Any:
    part = name.rpartition(".")[0]
    return declared.accept(given.value, f"{cls.__name__}.{part}" if part else cls.__name__)


def _profiles(request: Request, given: dict[str, Given]) -> dict[str, Given]:
    """Film and material by option or parameter; the command line goes before the file."""
    found = dict(given)
    for name in PROFILED:
        option = getattr(request, name)
        if option is None:
            continue
        if name in given and given[name].origin == "-p" and given[name].value != option:
            raise BadInput(f"{name} is given twice: --{name} {option} and -p {name}={given[name].value}")
        found[name] = Given(option, f"--{name}")
    return found


def _process(profiles: dict[str, Given], numbers: dict[str, Given]) -> Process:
    from dataclasses import replace

    process = default_process()
    if "film" in profiles:
        process = replace(process, film=_profile("film", profiles["film"].value, _film))
    if "material" in profiles:
        process = replace(process, filaments=(_profile("material", profiles["material"].value, _filament),))
    return adjusted(process, **{name: one.value for name, one in numbers.items()})


def _profile(what: str, name: Any, load: Callable[[str], T]) -> T:
    """A loaded profile; a file of the wrong shape is bad input like any other."""
    if isinstance(name, bool) or not isinstance(name, (str, int, float)):
        raise BadInput(f"{what} is {name!r}, must be a name or a .toml file")
    try:
        return load(str(name))
    except BadInput:
        raise
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        raise BadInput(f"{what} profile {name!r} has an entry of the wrong kind: {error}") from None


def _film(name: str) -> Film:
    from flexo.profiles import load_film

    return load_film(name)


def _filament(name: str) -> Filament:
    from flexo.profiles import load_filament

    return load_filament(name)


def _printer(name: str) -> Printer:
    from flexo.profiles import load_printer

    return load_printer(name)


def _changed_own(default: Any, made: Any) -> dict[str, Any]:
    before = settings_of(default)
    return {name: now for name, now in settings_of(made).items() if before.get(name) != now}


def _changed_profiles(process: Process, printer: Printer) -> dict[str, Any]:
    usual = default_process()
    pairs = {
        "film": (process.film, usual.film),
        "material": (process.filament, usual.filament),
        "printer": (printer, default_printer()),
    }
    return {name: now.name for name, (now, before) in pairs.items() if now != before}


def _changed_numbers(process: Process) -> dict[str, Any]:
    usual = default_process()
    return {n: getattr(process, n) for n in BOUNDS if getattr(process, n) != getattr(usual, n)}
