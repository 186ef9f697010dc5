# MIDI messages to the host: slowly, as fast as the library takes them one by one, and in blocks.
import time

from micropython import const

_PACED = const(50)
_EVENTS = const(1000)
_IN_BLOCK = const(16)  # what a packet holds


def one_by_one(send):
    for i in range(_EVENTS):
        send(i)


def block():
    # The same control changes as event packets.
    b = bytearray(4 * _IN_BLOCK)
    for i in range(_IN_BLOCK):
        b[4 * i : 4 * i + 4] = bytes((11, 0xB0, 0, i))
    return b


def blocks(write, b):
    for _ in range(_EVENTS // _IN_BLOCK):
        write(b)


send, step, _, write = midi()
ready()
one_by_one(send)
time.sleep_ms(100)
print("warm")
paced(send, step, _PACED, 20)
print("paced")
time.sleep_ms(20)
measure("all", one_by_one, send)
time.sleep_ms(500)
print("blocks")
time.sleep_ms(20)
measure("blocks", blocks, write, block())
time.sleep_ms(500)
