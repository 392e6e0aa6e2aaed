"""Work in two threads: results in order, faults not lost."""

import threading

import pytest

from flexo.beside import beside, halved


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
