"""Clicks, and movements that one report is too small for."""

rest = None  # what still has to be sent


def click(self, buttons=1):
    """Presses and releases buttons; returns before the host has both.

    buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
    Raises as `press`.
    """
    self.tap(buttons)


def tap(self, buttons):
    """The same, by the name that it has in all reports."""
    self.rest = None
    self.follow(buttons)


def extend(self, *rest):
    # Moves by more than 127.
    self.rest = list(rest)
    self.step()


def step(self):
    rest = self.rest
    self.hid.next = None
    if not rest:  # a click
        self.release(self.key)
        return
    b = self.input
    for i in range(4):
        n = min(127, max(-127, rest[i]))
        rest[i] -= n
        if rest[i]:
            self.hid.next = self
        b[i + 2] = n & 255
    if not self.hid.next:
        self.rest = None
    self.send()
