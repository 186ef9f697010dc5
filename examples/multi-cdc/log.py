"""A log with time stamps, for whoever opens the port, whenever that is."""

import time

from writer import Writer


class Log:
    """Call it with a text. It never waits: the last lines are kept until somebody reads them, older ones are counted."""

    def __init__(self, port, lines=32):
        self.port = port
        self.writer = Writer(port, 256)
        self.lines = [None] * lines  # a ring
        self.first = self.count = self.lost = 0
        self.began = time.ticks_ms()

    def __call__(self, text):
        ms = time.ticks_diff(time.ticks_ms(), self.began)
        ring = self.lines
        if self.count == len(ring):
            self.first = (self.first + 1) % len(ring)
            self.count -= 1
            self.lost += 1
        ring[(self.first + self.count) % len(ring)] = "[%5d.%03d] %s\r\n" % (ms // 1000, ms % 1000, text[:200])
        self.count += 1

    def poll(self):
        """Call it often."""
        if not self.port.dtr:
            return False
        if self.lost and self.writer.put(b"... %d lines lost ...\r\n" % self.lost):
            self.lost = 0
        while self.count:
            line = self.lines[self.first].encode()
            if not self.writer.put(line):
                break
            self.first = (self.first + 1) % len(self.lines)
            self.count -= 1
        return self.writer.poll()
