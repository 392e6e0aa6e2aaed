"""Work in two threads: results in order, faults not lost."""

import os
import subprocess
import sys
import threading

import pytest

from flexo.beside import apart, beside, halved


def test_results_come_in_the_order_of_the_items():
    for count in range(6):
        assert halved(lambda k: k * k, range(count)) == [k * k for k in range(count)]


def test_the_second_half_is_worked_on_in_another_thread():
    threads = halved(lambda _: threading.current_thread().name, range(4))
    assert threads[0] == threads[1] != threads[2] == threads[3]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_fault_in_the_thread_is_raised_where_the_result_is_asked_for(fault):
    def fails():
        raise fault("lost")

    result = beside(fails)
    with pytest.raises(fault, match="lost"):
        result()


ALONE = """
import os, time
HERE = os.getpid()
from flexo.beside import apart
result = apart(lambda: os.getpid())
print(result() != HERE)
def lost(): raise ValueError("lost")
try: apart(lost)()
except ValueError as error: print(error)
print(apart(lambda: os.getpid() if os.getpid() == HERE else os.kill(os.getpid(), 9))() == HERE)
open_files = os.listdir("/proc/self/fd")
unwanted = apart(lambda: time.sleep(600))
del unwanted
print(os.listdir("/proc/self/fd") == open_files)
try: os.waitpid(-1, 0)
except ChildProcessError: print("childless")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is forked")
def test_a_process_with_one_thread_is_forked_and_what_the_child_raises_or_does_not_live_to_tell_is_told():
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "lost", "True", "True", "childless"], done.stderr


def test_a_process_with_more_threads_stays_one():
    hold = threading.Event()
    other = threading.Thread(target=hold.wait)
    other.start()
    try:
        assert apart(os.getpid)() == os.getpid()
    finally:
        hold.set()
        other.join()
