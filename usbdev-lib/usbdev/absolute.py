"""Pointer that says where it is: touch screens, tablets, programs that click at a place (HID 1.11, section 8.1; absolute X and Y)."""

from micropython import const

from usbdev.hid import Report

LEFT = const(1)
RIGHT = const(2)
MIDDLE = const(4)


class Pointer(Report):
    """Places are 0..32767 across the whole screen, from its upper left corner (HID Usage Tables 1.6, section 4)."""

    sizeof = (6,)

    def move_to(self, x, y, wheel=0):
        """Goes to a place.

        x, y: 0..32767, right and down
        wheel: -127..127 steps to turn it by, up
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
        if (x | y) & ~32767 or not -127 <= wheel <= 127:
            raise ValueError("x and y are 0..32767, wheel -127..127")
        b = self.ready()
        b[2] = x & 255
        b[3] = x >> 8
        b[4] = y & 255
        b[5] = y >> 8
        b[6] = wheel & 255
        self.send()

    def press(self, buttons=LEFT):
        """Presses buttons.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises ValueError: there is no such button.
        Raises as `ready` and `send`.
        """
        if buttons & ~7:
            raise ValueError("no buttons %d" % buttons)
        b = self.ready()
        b[1] |= buttons
        b[6] = 0
        self.send()

    def release(self, buttons=7):
        """Releases buttons, or all.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises as `ready` and `send`.
        """
        b = self.ready()
        b[1] &= ~buttons
        b[6] = 0
        self.send()

    def click(self, buttons=LEFT):
        """Presses and releases buttons; returns before the host has both.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises as `press`.
        """
        self.tap(buttons)
