"""Mouse: five buttons, movement, wheel and pan; the first three bytes are what a BIOS reads (HID 1.11, appendix B.2)."""

from micropython import const

from usbdev.hid import Report

LEFT = const(1)
RIGHT = const(2)
MIDDLE = const(4)
BACK = const(8)
FORWARD = const(16)


class Mouse(Report):
    """Movement and buttons (HID 1.11, appendix B.2)."""

    sizeof = (5,)

    def move(self, x=0, y=0, wheel=0, pan=0):
        """Moves by any distance; beyond 127 it takes several reports, which go by themselves.

        x, y: steps right and down, ..0..
        wheel: steps up, ..0..
        pan: steps right, ..0..
        Raises as `ready` and `send`.
        """
        b = self.ready()
        if -128 < x < 128 and -128 < y < 128 and -128 < wheel < 128 and -128 < pan < 128:
            b[2] = x & 255
            b[3] = y & 255
            b[4] = wheel & 255
            b[5] = pan & 255
            self.send()
        else:
            self.extend(x | 0, y | 0, wheel | 0, pan | 0)

    def press(self, buttons=1):
        """Presses buttons.

        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
        Raises ValueError: there is no such button.
        Raises as `ready` and `send`.
        """
        if buttons & ~31:
            raise ValueError("no buttons %d" % buttons)
        b = self.ready()
        b[1] |= buttons
        b[2] = b[3] = b[4] = b[5] = 0
        self.send()

    def release(self, buttons=31):
        """Releases buttons, or all.

        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
        Raises as `ready` and `send`.
        """
        b = self.ready()
        b[1] &= ~buttons
        b[2] = b[3] = b[4] = b[5] = 0
        self.send()
