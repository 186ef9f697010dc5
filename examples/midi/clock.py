"""The controller's own clock: start, stop, and 24 clocks a quarter note at a tempo that is tapped."""

import time

from usbdev.messages import CLOCK, START, STOP

BEAT = 24  # clocks a quarter note
FASTEST, SLOWEST = 200_000, 3_000_000  # us a quarter note: 300 and 20 a minute


class Clock:
    runs = False
    quarter = 500_000  # us: 120 a minute
    tapped = 0  # ticks of the last tap

    def __init__(self, send):
        self.send = send  # takes a status byte

    def play(self, now):
        """Starts, or stops."""
        self.runs = not self.runs
        self.send(START if self.runs else STOP)
        self.next = time.ticks_add(now, 1000)  # a host may need a moment between start and the first clock

    def tap(self, now):
        """Two taps are a quarter note apart."""
        us = time.ticks_diff(now, self.tapped)
        if FASTEST <= us <= SLOWEST:
            self.quarter = us
        self.tapped = now

    def poll(self, now):
        """Call it every ms or two."""
        if self.runs and time.ticks_diff(now, self.next) >= 0:
            self.send(CLOCK)
            self.next = time.ticks_add(self.next, self.quarter // BEAT)  # what came late does not make the next one late
