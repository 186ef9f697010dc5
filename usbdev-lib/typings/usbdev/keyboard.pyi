from collections.abc import Callable, Iterator

from usbdev.hid import Report

Layout = tuple[str, str, str]

class Keyboard(Report):
    """Keys go down with `press` and up with `release`. `tap` and `type` do both, and return before the host has it all (HID 1.11, appendix B.1).

    Also: `leds`, what the host lights: 1 Num Lock, 2 Caps Lock, 4 Scroll Lock, 8 Compose, 16 Kana.
    `on_leds` is called with them when they change.
    `layout`, what is printed on the host's keys, for `type`; None: US.
    `unicode`, how characters without a key are entered, from `usbdev.unicode`.
    """
    layout: Layout | None
    """What is printed on the host's keys, for `type`, from `usbdev.layouts`; None: US."""
    unicode: Callable[[Keyboard, Layout, str], Iterator[None]] | None
    """How characters without a key are entered, from `usbdev.unicode`: called with keyboard, layout and character."""
    on_leds: Callable[[int], object] | None
    """Called with `leds` when they change."""
    @property
    def leds(self) -> int:
        """mask of what the host lights: 1 Num Lock, 2 Caps Lock, 4 Scroll Lock, 8 Compose, 16 Kana (HID Usage Tables 1.6, section 11)."""
    def press(self, key: int) -> None:
        """Puts a key down. When more than six are, the host sees none until there are six again (HID 1.11, appendix C).

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
    def type(self, text: str) -> None:
        """Types a text. What the first report has to wait for, it waits for; the rest goes by itself.

        text: characters that the layout has keys for; a line feed is Enter, a tab Tab
        Raises ValueError: one has no key. Nothing is typed then.
        Raises as `press`.
        """
