"""The REPL on a serial port of ours: ``os.dupterm(Repl(device.port))``, for devices without the firmware's own.

Ctrl-C ends a running program where the firmware has `os.dupterm_notify` (RP2040, ESP32, SAMD with our image).
"""

import os
from io import IOBase


class Repl(IOBase):
    """What MicroPython prints waits here for the host, and is dropped when there is none or it does not read.

    It takes the port over: its `write_timeout` and `on_data`.

    port: the serial port
    size: bytes that may wait
    """

    def __init__(self, port, size=256):
        port.write_timeout = 0
        self.port = port
        self.waiting = bytearray(size)
        self.count = 0
        self.typed = bytearray(64)  # from `at` to `end`: what was looked at for Ctrl-C, and waits to be read
        self.at = self.end = 0
        if hasattr(os, "dupterm_notify"):
            port.on_data = self.look

    def write(self, data):
        """Is what MicroPython prints with. Returns the number of bytes.

        data: the bytes
        """
        waiting = self.waiting
        n = self.count
        for byte in data:
            if n == len(waiting):
                self.count = n
                self.flush()
                n = self.count
                if n == len(waiting):
                    break
            waiting[n] = byte
            n += 1
        self.count = n
        self.flush()
        return len(data)

    def flush(self):
        port = self.port
        try:
            if self.count and (not port.dtr or port.write(memoryview(self.waiting)[: self.count])):
                self.count = 0
        except OSError:  # no host: nothing to keep it for
            self.count = 0

    def look(self, port):
        """Has MicroPython read what was typed when there is a Ctrl-C in it: a running program reads nothing by itself."""
        if self.at == self.end:
            self.at = self.end = 0
        end = self.end
        self.end += port.readinto(memoryview(self.typed)[end:]) or 0
        if self.typed.find(b"\x03", end, self.end) >= 0:
            os.dupterm_notify(None)

    def readinto(self, buffer):
        """Is what MicroPython reads with. Returns the number of bytes, or None: nothing was typed.

        buffer: takes them
        Raises as `Cdc.any`.
        """
        self.flush()
        n = self.end - self.at
        if not n:
            return self.port.readinto(buffer)
        n = min(n, len(buffer))
        buffer[:n] = self.typed[self.at : self.at + n]
        self.at += n
        return n

    def ioctl(self, request, flags):
        ready = self.port.ioctl(request, flags)
        if request == 3 and flags & 1 and self.at < self.end:  # MP_STREAM_POLL, for reading
            ready |= 1
        return ready
