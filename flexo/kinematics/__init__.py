"""A design's joints in space: its joint tree, its pose under angles, and where it settles under tendons."""

from __future__ import annotations

from flexo.kinematics.folding import Posed, pose
from flexo.kinematics.growth import tree
from flexo.kinematics.linkage import Tree
from flexo.kinematics.statics import Settled, settle

__all__ = ["Posed", "Settled", "Tree", "pose", "settle", "tree"]
