"""Keys and a rotary encoder on pins, without their bouncing."""

import time

from machine import Pin

QUIET = 5  # ms that contacts may bounce

# By the last and the present state of both contacts: a quarter step right, left, or none (or two, which nobody can tell apart)
_STEPS = b"\x00\x02\x01\x00\x01\x00\x00\x02\x02\x00\x00\x01\x00\x01\x02\x00"


class Switch:
    """Between a pin and GND."""

    def __init__(self, pin):
        self.pin = Pin(pin, Pin.IN, Pin.PULL_UP)
        self.down = False
        self.since = time.ticks_ms()

    def changed(self):
        """Whether it has gone down or up; then it stays so for a while."""
        down = not self.pin.value()
        now = time.ticks_ms()
        if down == self.down or time.ticks_diff(now, self.since) < QUIET:
            return False
        self.down = down
        self.since = now
        return True


class Encoder:
    """With contacts A and B between their pins and GND. Interrupts follow it, however fast it is turned."""

    def __init__(self, a, b):
        self.a = Pin(a, Pin.IN, Pin.PULL_UP)
        self.b = Pin(b, Pin.IN, Pin.PULL_UP)
        self.state = self.a.value() << 1 | self.b.value()
        self.quarters = 0
        for pin in (self.a, self.b):
            pin.irq(self.edge, Pin.IRQ_FALLING | Pin.IRQ_RISING)

    def edge(self, pin):
        state = self.a.value() << 1 | self.b.value()
        step = _STEPS[self.state << 2 | state]
        self.state = state
        self.quarters += 1 if step == 1 else -1 if step == 2 else 0

    def turned(self):
        """One whole step right: 1, left: -1, else 0."""
        if self.quarters >= 4:
            self.quarters -= 4
            return 1
        if self.quarters <= -4:
            self.quarters += 4
            return -1
        return 0
