"""What can go wrong, said so that a person can act on it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class FlexoError(Exception):
    """A fault of the input, told in one line. `exit_code` is what the command line returns."""

    exit_code = 2


class BadInput(FlexoError, ValueError):
    """The input cannot form a value: a name, a type, a bound, a file (exit code 2)."""


@dataclass(frozen=True)
class Finding:
    """One fault of a valid value: what was measured, against which limit, where, and what would mend it."""

    id: str
    text: str
    severity: str = "error"  # error | warning | note | unchecked
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    place: tuple[float, ...] = ()
    line: int | None = None
    fix: str = ""

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line is not None else ""
        mend = f"; {self.fix}" if self.fix else ""
        return f"{self.id}: {self.text}{where}{mend}"


class CheckFailed(FlexoError):
    """A valid value failed a check (exit code 1)."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]):
        self.findings = tuple(findings)
        first = str(self.findings[0]) if self.findings else "a check failed"
        more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
        super().__init__(first + more)


def nearest(name: str, names: Iterable[str]) -> str:
    """Words that point from a mistyped `name` to the closest of `names`, or that list them all."""
    known = sorted(names)
    close = [one for one in known if one.lower() == name.lower()]
    close = close or difflib.get_close_matches(name, known, n=1, cutoff=0.55)
    if close:
        return f"did you mean {close[0]}?"
    return "there are: " + ", ".join(known) if known else "there are none"
