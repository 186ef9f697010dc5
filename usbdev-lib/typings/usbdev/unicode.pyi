from collections.abc import Iterator

from usbdev.keyboard import Keyboard, Layout

def linux(keyboard: Keyboard, layout: Layout, c: str) -> Iterator[None]:
    """Ctrl+Shift+U, the number in hexadecimal, space: IBus and GTK. Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on, and the layout that the host has
    c: the character
    Raises as `Keyboard.press`.
    """
def macos(keyboard: Keyboard, layout: Layout, c: str) -> Iterator[None]:
    """Option held over four digits; needs the input source "Unicode Hex Input". Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on; the layout is not looked at
    c: the character
    Raises as `Keyboard.press`.
    """
def windows(keyboard: Keyboard, layout: Layout, c: str) -> Iterator[None]:
    """Alt held over keypad plus and the number in hexadecimal; needs EnableHexNumpad in the registry. Returns a generator, each step of which sends a report.

    keyboard, layout: what it is typed on, and the layout that the host has
    c: the character
    Raises as `Keyboard.press`.
    """
