"""Finite elements written for this project: what the closed forms of flexo.mechanics are held against.

Linear, small strain, perfectly bonded isotropic layers, second-order elements. They verify mathematics, not
printed parts. `python -m tests.validation.fem` writes every stored table anew.
"""
