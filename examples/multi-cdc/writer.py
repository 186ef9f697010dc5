"""Writes to a serial port what the host takes, when it takes it."""

PACKET = 64


class Writer:
    """Up to `size` bytes wait here."""

    def __init__(self, port, size=512):
        port.write_timeout = 0
        self.port = port
        self.waiting = bytearray(size)
        self.view = memoryview(self.waiting)
        self.count = 0

    def room(self):
        """Bytes that can be put."""
        return len(self.waiting) - self.count

    def put(self, data):
        """Takes bytes, or none of them and returns False when there is no room."""
        n = self.count
        if len(data) > len(self.waiting) - n:
            return False
        self.view[n : n + len(data)] = data
        self.count = n + len(data)
        return True

    def poll(self):
        """Sends what can be sent now; returns whether something was."""
        n = min(self.count, PACKET)
        if not n or not self.port.dtr or not self.port.write(self.view[:n]):
            return False
        self.count -= n
        self.view[: self.count] = self.waiting[n : n + self.count]
        return True

    def clear(self):
        """Drops what waits."""
        self.count = 0
