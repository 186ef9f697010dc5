# A serial port to the host, 1 KiB a call.
import time

from micropython import const

_CALL = const(1024)
_CALLS = const(48)


def write(port, data, calls):
    for _ in range(calls):
        if port.write(data) != len(data):
            raise OSError("a write was short")
    port.flush()


port = cdc()
data = bytearray(i % 251 for i in range(_CALL))  # 251 is prime: no block looks like the one before
ready()
write(port, data, 4)  # buffers may grow to what they will be
measure("all", write, port, data, _CALLS)
time.sleep_ms(200)
