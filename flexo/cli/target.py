"""(name, options) → the value, process and printer that they mean, and where each setting came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flexo.catalogue import find
from flexo.cli.given import Given, gather
from flexo.cli.naming import changed, stem
from flexo.cli.options import Request
from flexo.errors import BadInput, nearest
from flexo.lazy import kebab
from flexo.params import Param, names_of, with_values
from flexo.process import SETTINGS, Printer, Process, adjusted, default_printer, default_process

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

    @property
    def stem(self) -> str:
        """The name of its files, without an ending."""
        return stem(self.name, changed(self.value, self.process, self.printer))


def resolve(request: Request) -> Target:
    """The target of a request; BadInput names whatever it cannot use."""
    cls = find(request.name)
    value = cls()
    own = names_of(value)
    given = _full_names(gather(request.parameters, request.file), own)
    _refuse_unknown(given, own, cls.__name__)
    made = with_values(value, {n: _accepted(own[n], n, g, cls) for n, g in given.items() if n in own})
    others = {name: one for name, one in given.items() if name not in own}
    process, printer, origins = _machine(request, others)
    from_own = {name: given[name].origin if name in given else "default" for name in own}
    return Target(kebab(cls.__name__), made, process, printer, from_own | origins)


def machine(request: Request, owner: str) -> tuple[Process, Printer]:
    """Process and printer of a request whose name means no class, so that -p sets the process alone."""
    given = _full_names(gather(request.parameters, request.file), {})
    _refuse_unknown(given, {}, owner)
    return _machine(request, given)[:2]


def _machine(request: Request, given: dict[str, Given]) -> tuple[Process, Printer, dict[str, str]]:
    """Process and printer from options and what was given for them, and where each setting came from."""
    profiles = _profiles(request, {name: given[name] for name in PROFILED if name in given})
    numbers = {name.removeprefix(PROCESS): g for name, g in given.items() if name.startswith(PROCESS)}
    process, printer = _process(profiles, numbers), _printer(request.printer)
    origins = dict.fromkeys((*PROFILED, "printer", *(PROCESS + name for name in SETTINGS)), "default")
    origins |= {name: one.origin for name, one in {**given, **profiles}.items()}
    return process, printer, origins | ({"printer": "--printer"} if request.printer else {})


def _full_names(given: dict[str, Given], own: dict[str, Param]) -> dict[str, Given]:
    """Process settings in full: `layer_height` is `process.layer_height`, unless the part has that name."""
    found: dict[str, Given] = {}
    for name, one in given.items():
        full = PROCESS + name if name in SETTINGS and name not in own else name
        if full in found and found[full].origin == one.origin:
            raise BadInput(f"{one.origin}: {full} is given twice, with and without {PROCESS!r}")
        if full not in found or one.origin == "-p":
            found[full] = one
    return found


def _refuse_unknown(given: dict[str, Given], own: dict[str, Param], owner: str) -> None:
    settings = {PROCESS + name for name in SETTINGS}
    for name, one in given.items():
        if name == "printer" and name not in own:
            raise BadInput(f"{one.origin}: the printer is chosen by --printer NAME, it is no parameter")
        if name not in own and name not in PROFILED and name not in settings:
            known = [*own, *PROFILED, *(n for n in SETTINGS if n not in own)]
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
    from flexo.profiles import load_filament, load_film

    process = default_process()
    if "film" in profiles:
        process = replace(process, film=load_profile("film", profiles["film"].value, load_film))
    if "material" in profiles:
        process = replace(
            process, filaments=(load_profile("material", profiles["material"].value, load_filament),)
        )
    return adjusted(process, **{name: one.value for name, one in numbers.items()})


def _printer(name: str | None) -> Printer:
    from flexo.profiles import load_printer

    return default_printer() if name is None else load_profile("printer", name, load_printer)


def load_profile(what: str, name: Any, load: Callable[[str], T]) -> T:
    """A loaded profile; a file of the wrong shape is bad input like any other."""
    if isinstance(name, bool) or not isinstance(name, (str, int, float)):
        raise BadInput(f"{what} is {name!r}, must be a name or a .toml file")
    try:
        return load(str(name))
    except BadInput:
        raise
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        raise BadInput(f"{what} profile {name!r} has an entry of the wrong kind: {error}") from None
