"""System control: the keys for power, sleep and wake-up (HID Usage Tables 1.6, section 4.5)."""

from micropython import const

from usbdev.hid import Report

POWER_DOWN = const(1)
SLEEP = const(2)
WAKE_UP = const(3)


class System(Report):
    """`press`, `release`, or `tap`, which does both (HID Usage Tables 1.6, section 4.5)."""

    sizeof = (1,)

    def press(self, key):
        """Presses a key (HID Usage Tables 1.6, section 4.5).

        key: POWER_DOWN, SLEEP or WAKE_UP, 1..3; 0 is none
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
        if key not in (0, 1, 2, 3):
            raise ValueError(key)
        self.ready()[1] = key
        self.send()

    def release(self, key=0):
        """Releases whatever is pressed.

        key: is not looked at; it is there for `tap`, 0..3
        Raises as `press`.
        """
        self.press(0)
