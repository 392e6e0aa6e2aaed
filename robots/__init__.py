"""The catalogue of robots: one file, one robot, composed of elements only."""

from __future__ import annotations

from flexo.lazy import exports

__getattr__, __dir__, __all__ = exports(__name__)
