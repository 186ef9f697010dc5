"""Characters that no key types, by the ways that operating systems have to enter their number: ``keyboard.unicode = unicode.linux``.

linux: Ctrl+Shift+U, the number, space (IBus and GTK). macos: Option held over four digits; needs the input source "Unicode Hex Input".
windows: Alt held over keypad plus and the number; needs HKCU\\Control Panel\\Input Method\\EnableHexNumpad = "1".
"""

from usbdev.text import US, find

_CTRL_SHIFT = 0x300
_ALT = 0x400
_KEYPAD = b"\x62\x59\x5a\x5b\x5c\x5d\x5e\x5f\x60\x61"  # 0..9


def number(c):
    """The code point of a character, also where a build has strings of bytes."""
    b = c.encode()
    n = b[0]
    if n < 128:
        return n
    n &= 0x3F if n < 0xE0 else 0x0F
    for x in b[1:]:
        n = n << 6 | x & 63
    return n


def tap(keyboard, key):
    keyboard.press(key)
    yield
    keyboard.release(key)
    yield


def linux(keyboard, layout, c):
    """Ctrl+Shift+U, the number in hexadecimal, space: IBus and GTK. Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on, and the layout that the host has
    c: the character
    Raises as `Keyboard.press`.
    """
    yield from tap(keyboard, _CTRL_SHIFT | find(layout, "u"))
    for digit in "%x" % number(c):
        yield from tap(keyboard, find(layout, digit))
    yield from tap(keyboard, find(layout, " "))


def macos(keyboard, layout, c):
    """Option held over four digits; needs the input source "Unicode Hex Input". Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on; the layout is not looked at
    c: the character
    Raises as `Keyboard.press`.
    """
    n = number(c)
    units = (n,) if n < 0x10000 else (0xD7C0 + (n >> 10), 0xDC00 | n & 0x3FF)  # UTF-16
    for unit in units:
        keyboard.press(_ALT)
        yield
        for digit in "%04x" % unit:
            yield from tap(keyboard, find(US, digit))
        keyboard.release(_ALT)
        yield


def windows(keyboard, layout, c):
    """Alt held over keypad plus and the number in hexadecimal; needs EnableHexNumpad in the registry. Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on, and the layout that the host has
    c: the character
    Raises as `Keyboard.press`.
    """
    keyboard.press(_ALT)
    yield
    yield from tap(keyboard, 0x57)  # keypad plus
    for digit in "%x" % number(c):
        yield from tap(keyboard, _KEYPAD[int(digit)] if digit < "a" else find(layout, digit))
    keyboard.release(_ALT)
    yield
