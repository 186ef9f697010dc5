"""Mouse: five buttons, movement, wheel and pan; the first three bytes are what a BIOS reads (HID 1.11 appendix B.2)."""

from micropython import const

from usbdev.hid import Report

LEFT = const(1)
RIGHT = const(2)
MIDDLE = const(4)
BACK = const(8)
FORWARD = const(16)


class Mouse(Report):
    """Relative movement, buttons, wheel and pan. What does not fit into one report follows in others by itself."""

    preset = "mouse"

    def __init__(self, hid=None, id=0):
        super().__init__(hid, id, 5)
        self.rest = [0, 0, 0, 0]  # movement that still has to be sent
        self.key = 0  # buttons to release with the next report

    def move(self, x=0, y=0, wheel=0, pan=0):
        """Moves by any distance, right and down, wheel up, pan right; beyond 127 it takes several reports."""
        x, y, wheel, pan = x | 0, y | 0, wheel | 0, pan | 0  # only integers from here on
        self.ready()
        rest = self.rest
        rest[0] = x
        rest[1] = y
        rest[2] = wheel
        rest[3] = pan
        self.go_on()

    def press(self, buttons=LEFT):
        """Presses buttons: LEFT | RIGHT ..."""
        if buttons & ~31:
            raise ValueError("no buttons %d" % buttons)
        self.ready()
        b = self.input
        b[1] |= buttons
        self.go_on()

    def release(self, buttons=31):
        """Releases buttons, or all."""
        self.ready()
        b = self.input
        b[1] &= ~buttons
        self.go_on()

    def click(self, buttons=LEFT):
        """Presses and releases buttons; returns before the host has both."""
        self.press(buttons)
        self.key = buttons
        self.hid.then = self

    def clear(self):
        self.rest = [0, 0, 0, 0]
        self.key = 0
        Report.clear(self)

    def go_on(self):
        b = self.input
        b[1] &= ~self.key
        self.key = 0
        then = None
        for i in range(4):
            rest = step = self.rest[i]
            if rest > 127:
                step = 127
            elif rest < -127:
                step = -127
            if step != rest:
                then = self
            self.rest[i] = rest - step
            b[i + 2] = step & 255
        self.hid.then = then
        self.send()
