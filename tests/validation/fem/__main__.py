"""`python -m tests.validation.fem [problem …]`: solve anew and write the tables, all or those named."""

from __future__ import annotations

import sys

from .problems import PROBLEMS
from .tables import FOLDER, text_of

for name in sys.argv[1:] or PROBLEMS:
    problem = PROBLEMS[name]
    text = text_of(problem, [problem.solve(*point) for point in problem.points])
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8")
    print(f"{name}: {len(problem.points)} rows")
