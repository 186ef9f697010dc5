"""Gamepad: sixteen buttons, a hat, two sticks and two triggers, in the order that hosts agree on (HID Usage Tables 1.6, sections 4 and 12)."""

from usbdev.hid import Report

_CENTER = 8  # of the hat: nowhere


class Gamepad(Report):
    """Each method sends a report with what it changes; the rest stays as it was (HID 1.11, section 5.6)."""

    sizeof = (9,)

    def press(self, button):
        """Presses a button.

        button: number, 1..16 (HID Usage Tables 1.6, section 12)
        Raises ValueError: there is none of that number.
        Raises as `ready` and `send`.
        """
        self.button(button, True)

    def release(self, button=None):
        """Releases a button.

        button: number, 1..16; None: all
        Raises ValueError: there is none of that number.
        Raises as `ready` and `send`.
        """
        if button is None:
            b = self.ready()
            b[1] = b[2] = 0
            self.send()
        else:
            self.button(button, False)

    def button(self, button, down):
        if not 1 <= button <= 16:
            self.refuse("button", button, 1, 16)
        b = self.ready()
        mask = 1 << (button - 1 & 7)
        at = 1 + (button - 1 >> 3)
        b[at] = b[at] | mask if down else b[at] & ~mask
        self.send()

    def hat(self, direction=None):
        """Turns the hat (HID Usage Tables 1.6, section 4.3).

        direction: 0..7: 0 up, 1 up and right, ... 7 up and left; None: nowhere
        Raises ValueError: it is out of range.
        Raises as `ready` and `send`.
        """
        if direction is None:
            direction = _CENTER
        elif not 0 <= direction <= 7:
            self.refuse("hat", direction, 0, 7)
        self.ready()[3] = direction
        self.send()

    def left(self, x, y):
        """Moves the left stick.

        x, y: -127..127, right and down
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
        self.stick(4, x, y)

    def right(self, x, y):
        """Moves the right stick.

        x, y: -127..127, right and down
        Raises as `left`.
        """
        self.stick(6, x, y)

    def stick(self, at, x, y):
        for value in (x, y):
            if not -127 <= value <= 127:
                self.refuse("stick", value, -127, 127)
        b = self.ready()
        b[at] = x & 255
        b[at + 1] = y & 255
        self.send()

    def triggers(self, left, right):
        """Pulls the triggers.

        left, right: 0..255
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
        if (left | right) & ~255:
            raise ValueError("triggers are 0..255")
        b = self.ready()
        b[8] = left
        b[9] = right
        self.send()

    def clear(self):
        Report.clear(self)
        self.input[3] = _CENTER
