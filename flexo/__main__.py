"""`python -m flexo` is `flexo`."""

from flexo.cli import main

main()
