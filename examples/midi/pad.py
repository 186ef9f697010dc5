"""A pad with two contacts, one behind the other, as the keys of a piano keyboard have: the time between them tells how hard it was hit."""

import time

FASTEST, SLOWEST = 2000, 60000  # us between the contacts: velocity 127 and 1
BOUNCE = 5000  # us that contacts may bounce


class Pad:
    down = False
    note = None  # that it last played
    sounds = False  # which has been sent and not ended

    def __init__(self, first, second):
        self.first = first  # pins, low when closed
        self.second = second
        self.since = None  # the first contact has closed at these ticks, and the second not yet
        self.changed = time.ticks_us()

    def poll(self, now):
        """Call it every ms or two. Returns the velocity of a hit, 1..127, once."""
        first = not self.first.value()
        if self.down:
            if not first and time.ticks_diff(now, self.changed) > BOUNCE:
                self.down = False
                self.since = None
                self.changed = now
        elif not first:
            self.since = None
        elif self.since is None and time.ticks_diff(now, self.changed) > BOUNCE:
            self.since = now
        if self.since is not None and not self.down and not self.second.value():
            us = min(max(time.ticks_diff(now, self.since), FASTEST), SLOWEST)
            self.down = True
            self.changed = now
            return 127 - 126 * (us - FASTEST) // (SLOWEST - FASTEST)
        return 0
