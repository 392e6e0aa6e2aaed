"""The whole way in Python: a value becomes G-code that the verifier has passed, and a summary."""

from flexo.elements import Hinge
from flexo.job import make_job


def main():
    job = make_job(Hinge(width=12, gap=1.5, skin=1))
    setup = job.setups[0]
    return setup.gcode, setup.summary


if __name__ == "__main__":
    gcode, summary = main()
    print(f"{len(gcode.splitlines())} lines, {summary.time_s / 60:.1f} min, {summary.mass_g:.2f} g")
