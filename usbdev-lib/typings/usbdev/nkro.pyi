from usbdev.hid import Hid
from usbdev.keyboard import Keyboard

class NkroKeyboard(Keyboard):
    """Like `Keyboard`, without its limit of six keys. Keys are the usages 4..0xDD (HID Usage Tables 1.6, section 10)."""

    def press(self, key: int) -> None:
        """Puts a key down.

        key: usage in bits 7..0, 4..0xDD or 0; mask of modifiers in bits 15..8
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
    def release(self, key: int | None = None) -> None:
        """Lets a key up.

        key: as in `press`, its usage and modifiers; None: all
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
