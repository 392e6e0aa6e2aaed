"""Laws and golden numbers for elements and robots: ours and anyone's.

`flexo test my_hinge.py` runs them on a lone file. In a test module of your own:

    @pytest.mark.parametrize("law", laws_for(MyHinge), ids=name_of)
    def test_law(law):
        holds_over_draws(law, MyHinge)

    def test_golden(flexo_golden):
        flexo_golden(MyHinge())

Each name is loaded when it is first used, so that the pytest plugin costs other test suites nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flexo.testing.draws import values
    from flexo.testing.goldens import check_golden
    from flexo.testing.laws import LawBroken, broken, check_laws, holds, holds_over_draws, laws_for

_HOME = {
    "values": "flexo.testing.draws",
    "check_golden": "flexo.testing.goldens",
    "LawBroken": "flexo.testing.laws",
    "broken": "flexo.testing.laws",
    "check_laws": "flexo.testing.laws",
    "holds": "flexo.testing.laws",
    "holds_over_draws": "flexo.testing.laws",
    "laws_for": "flexo.testing.laws",
}

__all__ = [
    "LawBroken",
    "broken",
    "check_golden",
    "check_laws",
    "holds",
    "holds_over_draws",
    "laws_for",
    "name_of",
    "values",
]


def name_of(law: Any) -> str:
    """A law's name, for the ids of parametrised tests."""
    return str(law.__name__)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'flexo.testing' has no attribute {name!r}")
