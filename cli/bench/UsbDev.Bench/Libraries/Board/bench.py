# What the board does in each scenario, with the library behind `adapter`, whose functions are
#
#   keyboard()   starts a keyboard, returns send(i): sends one report, key A down when i is odd, all up when it is even
#   composite()  starts keyboard, mouse, MIDI and a serial port
#   midi()       starts MIDI, returns send(i), which sends a control change with the 14 bits of i and waits for room as long as it
#                takes, and received(): how many messages have come in
#   cdc()        starts a serial port, returns it: a stream with write, readinto and flush
#
# Each imports what it needs and returns when a host has configured the device. Everything else about a library is its own default.
import gc
import time

import adapter

_REPORTS = 200
_EVENTS = 1000
_CALL = 1024
_CALLS = 48


def measured(name, f, *args):
    # The host reads its counters at "<" and ">"; what comes after "=" is heap that was taken, and what is still held of it.
    # Heap is counted outside of that: to count it takes some ten thousand instructions.
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    print("<", name)
    f(*args)
    print(">", name)
    taken = gc.mem_alloc() - before
    gc.collect()
    held = gc.mem_alloc() - before
    gc.enable()
    print("=", name, taken, held)


def nothing(i=0):
    pass


def each(f, count, ms):
    # One at a time, each with time to get to the end.
    for i in range(count):
        f(i)
        time.sleep_ms(ms)


def at_once(f, count):
    for i in range(count):
        f(i)


def ready():
    print("ready")
    time.sleep_ms(200)  # the host takes its place


def carried():
    try:
        import usbdev

        print("carried", 1)
    except ImportError:
        print("carried", 0)


def run_start(f):
    measured("nothing", nothing)
    measured("start", f)


def keyboard():
    run_start(adapter.keyboard)


def composite():
    run_start(adapter.composite)


def hid():
    send = adapter.keyboard()
    ready()
    each(send, 4, 50)
    measured("nothing", each, nothing, _REPORTS, 50)
    measured("paced", each, send, _REPORTS, 50)
    measured("all", at_once, send, _REPORTS)


def midi_in():
    send, _ = adapter.midi()
    ready()
    at_once(send, 100)
    time.sleep_ms(100)
    measured("nothing", each, nothing, 100, 20)
    measured("paced", each, send, 100, 20)
    measured("all", at_once, send, _EVENTS)
    time.sleep_ms(500)


def midi_out():
    _, received = adapter.midi()
    ready()  # the host sends a message, so that what is loaded at the first one is there
    before = received()
    measured("nothing", time.sleep_ms, 2500)
    measured("paced", time.sleep_ms, 2500)  # the host sends a message each 10 ms for two seconds
    paced = received()
    measured("all", until, received, paced + _EVENTS)
    print("count", paced - before, received() - paced)


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


def pattern():
    # 251 is prime: no block looks like the one before.
    return bytearray(i % 251 for i in range(_CALL))


def cdc_in():
    port = adapter.cdc()
    data = pattern()
    ready()
    write(port, data, 4)  # buffers may grow to what they will be
    measured("all", write, port, data, _CALLS)
    time.sleep_ms(200)


def write(port, data, calls):
    for _ in range(calls):
        if port.write(data) != len(data):
            raise OSError("a write was short")
    port.flush()


def cdc_out():
    port = adapter.cdc()
    buffer = bytearray(_CALL)
    ready()
    read(port, buffer, 4 * _CALL)
    measured("all", read, port, buffer, _CALL * _CALLS)


def read(port, buffer, count):
    idle = 0
    while count > 0 and idle < 1000:
        n = port.readinto(buffer)
        if n:
            count -= n
            idle = 0
        else:
            time.sleep_ms(1)
            idle += 1
    print("missing", count)
