"""Keyboard: six keys at a time beside the modifiers, the report that a BIOS also reads (HID 1.11, appendix B.1).

A key is a number: its usage of page 7 in bits 7..0, and in bits 15..8 modifiers to hold with it. `usbdev.keys` has their names:
``kbd.tap(keys.CTRL | keys.C)``.
"""

from usbdev.hid import Report


class Keyboard(Report):
    """Keys go down with `press` and up with `release`. `tap` and `type` do both, and return before the host has it all (HID 1.11, appendix B.1).

    Also: `leds`, what the host lights: 1 Num Lock, 2 Caps Lock, 4 Scroll Lock, 8 Compose, 16 Kana.
    `on_leds` is called with them when they change.
    `layout`, what is printed on the host's keys, for `type`; None: US.
    `unicode`, how characters without a key are entered, from `usbdev.unicode`.
    """

    sizeof = 8, 1
    send = Report.send  # found here, it is found twice as fast

    def press(self, key):
        """Puts a key down. When more than six are, the host sees none until there are six again (HID 1.11, appendix C).

        key: usage in bits 7..0, 4..0xDD or 0; mask of modifiers in bits 15..8
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
        usage = key & 255
        if key >> 16 or usage > 221 or usage and usage < 4:
            self.throw(key)
        if self.hid.busy:
            self.ready()
        b = self.input
        if key > 255:
            b[1] |= key >> 8
        if usage:
            for i in range(3, 9):
                if not b[i] or b[i] == usage:
                    b[i] = usage
                    break
            else:
                self.append(usage)
        self.send()

    def release(self, key=None):
        """Lets a key up.

        key: as in `press`, its usage and modifiers; None: all
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
        if key and key >> 16:
            self.throw(key)
        if self.hid.busy:
            self.ready()
        b = self.input
        if key is None:
            self.clear()
        else:
            if key > 255:
                b[1] &= ~(key >> 8)
            key &= 255
            if b[3] == 1:
                self.remove(key)
            for i in range(3, 9):
                if b[i] == key:
                    b[i] = 0
                    break
        self.send()
