"""The catalogue of elements: one file, one element, one class."""

from __future__ import annotations

from flexo.lazy import exports

__getattr__, __dir__, __all__ = exports(__name__)
