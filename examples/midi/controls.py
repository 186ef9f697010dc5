"""A knob on an analog input, smoothed, and still when it is not turned; a button without its bouncing."""

import time

STEP = 512  # of 65536: a value of 0..127
DEAD = 384  # how far from the middle of its value it must get before the value changes: noise does not
BOUNCE = 5000  # us that contacts may bounce


class Knob:
    sent = None  # the value that the host has

    def __init__(self, adc):
        self.adc = adc
        self.level = adc.read_u16()
        self.value = self.level // STEP

    def poll(self):
        """Call it every ms or two; returns the value, 0..127."""
        read = self.adc.read_u16()
        # A quarter of the way each time: the noise halves, and in 20 ms it is there.
        self.level += (read - self.level + 2) >> 2
        if abs(self.level - (self.value * STEP + STEP // 2)) > DEAD:
            self.value = min(self.level // STEP, 127)
        return self.value


class Button:
    """Between a pin and GND."""

    down = False

    def __init__(self, pin):
        self.pin = pin
        self.changed = time.ticks_us()

    def poll(self, now):
        """Call it every ms or two. Returns whether it has just been pressed."""
        down = not self.pin.value()
        if down == self.down or time.ticks_diff(now, self.changed) < BOUNCE:
            return False
        self.down = down
        self.changed = now
        return down
