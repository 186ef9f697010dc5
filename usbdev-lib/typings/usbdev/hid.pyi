from collections.abc import Callable
from typing import Any, NoReturn

class Report:
    """A report on an interface `hid`, or an interface with one report: then `hid` is the object itself (HID 1.11, section 5.6).

    One report of an interface is on its way to the host at a time; the next one waits for it.

    Made with a report descriptor it is an interface, with another report and an ID it joins that one's interface; with neither it is
    an interface for `Device` to describe.
    Byte 0 of its buffers `input`, `output` and `feature` is the report ID, 0 where it does not appear on the wire.

    hid: a report descriptor (HID 1.11, section 6.2.2), a report whose interface it joins, or None
    id: report ID, 1..255; 0: the interface has none
    args: bytes of its input, output and feature report, without the ID

    Also: `on_output` and `on_feature` are called with the report when the host has set it (HID 1.11, section 7.2.2).
    Of the interface: `period`, the idle rate: the host wants unchanged reports again after so many times 4 ms, 0 for never; and
    `mode`, the protocol: 0 boot, 1 report.
    """
    hid: Report
    """The interface that the report is on."""
    timeout: int
    """ms that a report waits for the host before OSError(ETIMEDOUT), 5000; the interface's counts."""
    busy: int
    """0 or 1: a report is on its way, or no host is there; the interface's counts."""
    name: str
    """What the host shows, where the device is made without a description."""
    poll: int
    """ms between two looks of the host, 1..255; 1, where the device is made without a description."""
    descriptor: bytes | None
    """The interface's report descriptor (HID 1.11, section 6.2.2)."""
    items: dict[int, Report]
    """The interface's reports by ID, 0..255."""
    period: int
    """The interface's idle rate, 0..255: unchanged reports come again after so many times 4 ms, 0 for never (HID 1.11, section 7.2.4)."""
    mode: int
    """The interface's protocol, 0 or 1: boot, report (HID 1.11, section 7.2.6)."""
    input: bytearray
    """The report to the host; byte 0 is its ID, 0 where that is not on the wire."""
    output: bytearray
    """The report from the host, laid out like `input`."""
    feature: bytearray
    """The feature report, which both set and read, laid out like `input`."""
    on_output: Callable[[Any], object] | None
    """Called with the report when the host has set its output (HID 1.11, section 7.2.2)."""
    on_feature: Callable[[Any], object] | None
    """Called with the report when the host has set its feature report (HID 1.11, section 7.2.2)."""
    def __init__(self, hid: Report | bytes | None = None, id: int = 0, *args: int) -> None: ...
    def ready(self) -> bytearray:
        """Waits until no report is on its way. Returns the input report: its bytes may now be changed.

        Raises OSError: ETIMEDOUT, there is no host, or it has not taken the report before for `timeout` ms.
        """
    def send(self) -> None:
        """Sends the input report as it stands, after `ready` (HID 1.11, section 5.6). Wakes a sleeping host that has allowed it (USB 2.0, section 7.1.7.7).

        Raises OSError: EIO, the USB stack refuses the transfer; EBUSY, it holds on to one that a halt has ended; EINVAL, the device is not started.
        """
    def tap(self, key: int) -> None:
        """Presses a key and releases it again, for reports that have the two; returns before the host has both.

        key: as in the report's `press`, 0..

        What `press` and `release` raise, it raises too.
        Raises OSError: ETIMEDOUT, as `ready`.
        """
    def refuse(self, name: str, value: object, low: int, high: int) -> NoReturn:
        """Raises the error of a field whose value does not fit.

        name: the field's
        value: that does not fit
        low, high: its range, low..high
        Raises ValueError: always.
        """

Hid = Report
