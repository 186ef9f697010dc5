# One thing at a time, each with time to get to its end.
import time

from micropython import const

_WORK = const(3000)  # turns of a loop, some ms


def nothing(i):
    pass


def working(f, count):
    for i in range(count):
        f(i)
        for _ in range(_WORK):
            pass


def sleeping(f, count, ms):
    for i in range(count):
        f(i)
        time.sleep_ms(ms)


def paced(f, step, count, ms):
    # `step` is f without the library's call. A program that works is only interrupted; one that sleeps also has to wake up.
    sleeping(f, 4, ms)  # what comes once
    measure("working", working, step, count)
    measure("worked", working, f, count)
    measure("sleeping", sleeping, nothing, count, ms)
    measure("slept", sleeping, f, count, ms)


def ready():
    print("ready")
    time.sleep_ms(200)  # the host takes its place
