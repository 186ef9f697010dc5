# MIDI messages from the host: now and then, then as fast as the library takes them.
import time

from micropython import const

_EVENTS = const(1000)
_TURNS = const(100000)  # turns of a loop, more than 200 ms


def work(turns):
    for _ in range(turns):
        pass
    time.sleep_ms(300)  # the virtual board is through at once


def until(received, count):
    # Until all have come, or nothing more does.
    seen = received()
    idle = 0
    while seen < count and idle < 1000:
        time.sleep_ms(1)
        idle += 1
        if received() != seen:
            seen = received()
            idle = 0


_, _, received, _ = midi()
ready()  # the host sends a message, so that what is loaded at the first one is there
first = received()
measure("sleeping", time.sleep_ms, 1500)
measure("slept", time.sleep_ms, 1500)  # the host sends a message each 10 ms for a second
measure("working", work, _TURNS)
measure("worked", work, _TURNS)  # each 2 ms
paced = received()
measure("packed", work, _TURNS)  # and four each 8 ms, in a packet
packed = received()
measure("all", until, received, packed + _EVENTS)
print("count", paced - first, packed - paced, received() - packed)
