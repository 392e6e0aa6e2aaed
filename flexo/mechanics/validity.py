"""What a validity text holds: the range of a closed form, and before it what of one case lies outside.

Parts are separated by `; `. One that begins with `OUTSIDE: ` says what is outside, one with `HERE: ` how this
case was treated; all others are the range.
"""

from __future__ import annotations

OUTSIDE, HERE = "OUTSIDE: ", "HERE: "


def outside(validity: str) -> list[str]:
    """What lies outside the range, such as `gap/thickness is 0.4, must be over 0.5`."""
    return [part.removeprefix(OUTSIDE) for part in validity.split("; ") if part.startswith(OUTSIDE)]


def in_words(validity: str) -> str:
    """The text as one that can be read out: what is outside first, then the range."""
    parts = validity.split("; ")
    here = [part.removeprefix(HERE) for part in parts if part.startswith(HERE)]
    span = "; ".join(part for part in parts if not part.startswith((OUTSIDE, HERE)))
    beyond = outside(validity)
    first = [f"OUTSIDE its range: {', and '.join(beyond)}"] if beyond else []
    return "; ".join([*first, *here, f"valid for {span}"])
