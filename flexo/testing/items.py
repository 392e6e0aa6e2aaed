"""What pytest runs for a lone file of elements: one item for each class and law, and its golden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flexo.errors import BadInput
from flexo.testing import goldens, laws


class ElementFile(pytest.File):
    """A user's file: its classes are collected."""

    def collect(self) -> Iterator[pytest.Collector]:
        from flexo.catalogue import classes_in

        try:
            classes = classes_in(self.path)
        except BadInput as error:
            raise self.CollectError(str(error)) from None
        for cls in classes:
            yield ElementClass.of(self, cls)


class ElementClass(pytest.Collector):
    """A class under @element or @robot: its laws and its golden are collected."""

    cls: type

    @classmethod
    def of(cls, parent: ElementFile, owner: type) -> ElementClass:
        node = cls.from_parent(parent, name=owner.__name__)
        node.cls = owner
        return node  # type: ignore[no-any-return]

    def collect(self) -> Iterator[pytest.Item]:
        for law in laws.laws_for(self.cls):
            item = LawItem.from_parent(self, name=law.__name__)
            item.law = law
            yield item
        yield GoldenItem.from_parent(self, name="golden")


class _Item(pytest.Item):
    """What laws and goldens share: they belong to a class, and tell a fault in its own words."""

    @property
    def cls(self) -> type:
        assert isinstance(self.parent, ElementClass)
        return self.parent.cls

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if excinfo.errisinstance((AssertionError, BadInput)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.cls.__name__}::{self.name}"


class LawItem(_Item):
    """One law of one class, on its defaults and on drawn values."""

    law: laws.Law

    def runtest(self) -> None:
        laws.holds_over_draws(self.law, self.cls)


class GoldenItem(_Item):
    """The golden numbers of a class's defaults, in `goldens/` beside its file."""

    def runtest(self) -> None:
        path = self.path.parent / "goldens" / f"{self.path.stem}.{self.cls.__name__}.toml"
        if not path.parent.is_dir() and not self.config.option.flexo_regen:
            pytest.skip("no golden yet; --regen writes it")
        compare_or_rewrite(self.cls(), path, self.config)


def compare_or_rewrite(value: Any, path: Path, config: pytest.Config) -> None:
    """Compare a value with its golden; in a run with --regen write the golden and fail where it changed."""
    if not config.option.flexo_regen:
        goldens.check_golden(value, path)
        return
    moved = goldens.rewrite_golden(value, path)
    if moved:
        raise AssertionError(f"{path.name} is written (run again without --regen):\n  " + "\n  ".join(moved))
