"""Typing text: characters to keys by a layout, one after the other while the host takes the reports.

A layout is three strings: what the keys type alone, what they type with Shift, and what with AltGr. The first two have a character for
each key, in the order of the usages 4..0x38, 0x64, 0x87, 0x89 (HID Usage Tables 1.6, section 10), \\0 for none; the third has pairs:
what the key types alone, what it types with AltGr. A combining character (U+0300..) stands for a dead key with that accent.
"""

US = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\\\0;'`,./",
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\0\0\0\0\0_+{}|\0:"~<>?',
    "",
)
_UNICODE = len("\u00e9") == 1  # small builds have strings of bytes


def chars(text):
    """The characters of a string of bytes."""
    i = 0
    while i < len(text):
        end = i + 1
        while end < len(text) and ord(text[end]) & 0xC0 == 0x80:
            end += 1
        yield text[i:end] if end > i + 1 else text[i]  # which costs no heap
        i = end


if _UNICODE:
    chars = iter


def usage(row, c):
    """The key that stands for a character in a row, 0 for none."""
    i = row.find(c)
    if not _UNICODE:
        for k in range(i):
            i -= ord(row[k]) & 0xC0 == 0x80
    return i + 4 if i < 53 else b"\x64\x87\x89"[i - 53]


def single(layout, c):
    """The key for a character that one key types, 0 for none."""
    key = usage(layout[0], c)
    if key > 3:
        return key
    key = usage(layout[1], c)
    if key > 3:
        return 0x200 | key
    pairs = layout[2]
    end = pairs.find(c)  # what keys type alone was found above: it is a second of a pair
    if end < 0:
        return 0
    at = end - 1
    while not _UNICODE and ord(pairs[at]) & 0xC0 == 0x80:
        at -= 1
    return 0x4000 | usage(layout[0], pairs[at:end])


def find(layout, c):
    """The key for a character, 0 for none. In bits 23..16 the one to type after it (bit 23: with Shift), where it is a dead key."""
    if c == "\0":
        return 0
    key = single(layout, c)
    if not key:
        from usbdev.compose import parts

        letter, accent = parts(c)
        dead = letter and single(layout, accent)
        letter = dead and single(layout, letter)
        if letter:
            key = dead | (letter & 127 | letter >> 2 & 128) << 16
    return key


class Typist:
    """Types a text report by report: `step` is called when the one before has got to the host."""

    def __init__(self, keyboard, text):
        self.keyboard = keyboard
        self.layout = keyboard.layout or US
        if not keyboard.unicode:
            for c in chars(text):
                if not find(self.layout, c):
                    raise ValueError("no key for %r" % c)
        self.text = chars(text)
        self.key = self.more = 0
        self.run = None  # a generator that enters a character by its number

    def step(self):
        keyboard = self.keyboard
        if self.run:
            if next(self.run, self) is None:
                return
            self.run = None
        key = self.key
        if key:
            self.key = 0
            keyboard.release(key)
            return
        key = self.more
        if not key:
            c = next(self.text, None)
            if c is None:
                keyboard.hid.next = None
                return
            key = find(self.layout, c)
            if not key:
                self.run = keyboard.unicode(keyboard, self.layout, c)
                next(self.run)
                return
        self.more = key >> 16 & 127 | key >> 14 & 0x200
        self.key = key & 0xFFFF
        keyboard.press(self.key)


def type(keyboard, text):
    typist = Typist(keyboard, text)
    keyboard.ready()
    keyboard.hid.next = typist
    typist.step()
