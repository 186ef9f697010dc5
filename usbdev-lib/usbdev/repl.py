"""The REPL on a serial port of ours: ``os.dupterm(Repl(device.port))``, for devices without the firmware's own."""

from io import IOBase


class Repl(IOBase):
    """What MicroPython prints waits here for the host, and is dropped when there is none or it does not read."""

    def __init__(self, port, size=256):
        port.write_timeout = 0
        self.port = port
        self.waiting = bytearray(size)
        self.count = 0

    def write(self, data):
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

    def readinto(self, buffer):
        self.flush()
        return self.port.readinto(buffer)

    def ioctl(self, request, flags):
        return self.port.ioctl(request, flags)
