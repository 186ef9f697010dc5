"""Keyboard: six keys and the modifiers (HID 1.11 appendix B.1), text typed in a layout.

A key is an int: usage of page 7 in bits 7..0, modifiers held with it in bits 15..8 (see `keys`); or a name, "F5", "Ctrl+C".
"""

from micropython import schedule

from usbdev.hid import Report


_US = b"\x2c\x9e\xb4\xa0\xa1\xa2\xa4\x34\xa6\xa7\xa5\xae\x36\x2d\x37\x38\x27\x1e\x1f\x20\x21\x22\x23\x24\x25\x26\xb3\x33\xb6\x2e\xb7\xb8\x9f\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x2f\x31\x30\xa3\xad\x35\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\xaf\xb1\xb0\xb5"


def us(c):
    """The key for character code `c` on a US keyboard."""
    if 32 <= c < 127:
        k = _US[c - 32]
        return k & 127 | (k & 128) << 2
    k = b"\x08\x2a\x09\x2b\x0a\x28\x1b\x29".find(c)
    raise ValueError("no key types character %d" % c)


class Keyboard(Report):
    layout = us
    on_leds = None
    leds = 0

    def __init__(self, hid, id=0):
        super().__init__(hid, id, 8, 1)
        self._next = self._step

    def press(self, key):
        hid = self.hid
        if hid.busy:
            hid.wait()
        if isinstance(key, str):
            from usbdev.keys import key as find
            key = find(key)
        b = self.input
        b[1] |= key >> 8
        key &= 255
        if key:
            for i in range(3, 9):
                if not b[i] or b[i] == key:
                    b[i] = key
                    break
        hid.send(self)

    def release(self, key=None):
        hid = self.hid
        if hid.busy:
            hid.wait()
        if key is None:
            self.clear()
        else:
            b = self.input
            b[1] &= ~(key >> 8)
            key &= 255
            for i in range(3, 9):
                if b[i] == key:
                    b[i] = 0
        hid.send(self)

    def tap(self, key):
        self.press(key)
        self._text = b""
        self._at = 0
        self._down = key
        self.hid.then = self._next

    def type(self, text):
        text = text.encode()
        for c in text:
            self.layout(c)
        if self.hid.busy:
            self.hid.wait()
        self._text = text
        self._at = 0
        self._down = 0
        self.hid.then = self._next
        self._step()

    def _step(self):
        key = self._down
        if key:
            self._down = 0
            if self._at == len(self._text):
                self.hid.then = None
            self.release(key)
            return
        self._down = key = self.layout(self._text[self._at])
        self._at += 1
        self.press(key)

    def received(self, kind):
        self.leds = self.output[1]
        if self.on_leds:
            schedule(self.on_leds, self.leds)
