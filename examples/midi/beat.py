"""The clock, the host's or our own, 24 a quarter note, on an LED: lit for the first quarter of each beat."""

from usbdev.messages import CLOCK, CONTINUE, SONG_POSITION, START, STOP

BEAT = 24
LIT = 6


class Beat:
    def __init__(self, led):
        self.led = led
        self.runs = False
        self.clock = 0  # of the beat, 0..23: the next one

    def message(self, status, a, b):
        """Takes a system message."""
        if status == CLOCK:
            if self.runs:
                self.led.value(self.clock < LIT)
                self.clock = (self.clock + 1) % BEAT
        elif status == START:
            self.clock = 0
            self.runs = True
        elif status == CONTINUE:
            self.runs = True
        elif status == STOP:
            self.runs = False
            self.led.value(0)
        elif status == SONG_POSITION:  # in sixteenths
            self.clock = (a | b << 7) * 6 % BEAT
