# A serial port from the host, 1 KiB a call.
import time

from micropython import const

_CALL = const(1024)
_CALLS = const(48)


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


port = cdc()
buffer = bytearray(_CALL)
ready()
read(port, buffer, 4 * _CALL)
measure("all", read, port, buffer, _CALL * _CALLS)
