"""Typing text: characters to keys by a layout, key by key while the host takes the reports."""

from usbdev.hid import wait

# A layout is four strings: the characters of the keys with usages 4..0x38, then 0x64, 0x87 and 0x89, plain and with Shift, AltGr and both.
US = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\\\0;'`,./",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\0\0\0\0\0_+{}|\0:\"~<>?",
)
_MODIFIERS = b"\x00\x02\x40\x42"


def find(layout, c):
    """The key that types character `c`, 0 where there is none."""
    for row in range(len(layout)):
        i = layout[row].find(c)
        if i >= 0:
            return _MODIFIERS[row] << 8 | (i + 4 if i < 53 else b"\x64\x87\x89"[i - 53])
    return 0


class Typist:
    def __init__(self, keyboard, text):
        self.keyboard = keyboard
        self.layout = keyboard.layout or US
        for c in text:
            if c == "\0" or not find(self.layout, c):
                raise ValueError("no key for %r" % c)
        self.text = iter(text)
        self.key = 0

    def go_on(self):
        keyboard = self.keyboard
        key = self.key
        if key:
            self.key = 0
            keyboard.release(key)
        else:
            for c in self.text:
                self.key = key = find(self.layout, c)
                keyboard.press(key)
                return
            keyboard.hid.then = None


def type(keyboard, text):
    typist = Typist(keyboard, text)
    keyboard.ready()
    keyboard.hid.then = typist
    typist.go_on()
