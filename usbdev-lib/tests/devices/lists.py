"""Lists: lists.

Compiled from lists.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.hid import Report


class Lists(Report):
    """0xFF00 / 0x01.

    Input: data (4 times 0..255). Feature: curve (3 times -100..100).
    """

    def __init__(self, hid, id=0):
        super().__init__(hid, id, 4, 0, 3)

    def send(self, data=None):
        """Sends an input report; what is left out has not moved (relative) or stays as it was."""
        if len(data or ()) > 4:
            self.refuse("values of data", len(data), 0, 4)
        for value in data or ():
            if not 0 <= value <= 255:
                self.refuse("data", value, 0, 255)
        b = self.ready()
        if data is not None:
            for i in range(4):
                b[1 + i] = data[i] & 255 if i < len(data) else 0
        super().send()

    @property
    def curve(self):
        """Feature, 3 times -100..100."""
        return tuple((sum((self.feature[at + k >> 3] >> (at + k & 7) & 1) << k for k in range(8)) ^ 128) - 128 for at in range(8, 32, 8))

    @curve.setter
    def curve(self, value):
        if len(value) > 3:
            self.refuse("values of curve", len(value), 0, 3)
        for v in value:
            if not -100 <= v <= 100:
                self.refuse("curve", v, -100, 100)
        b = self.feature
        for i in range(3):
            b[1 + i] = value[i] & 255 if i < len(value) else 0


lists = Lists(
    (
        b"\x06\x00\xff"  # Usage Page (0xFF00)
        b"\x09\x01"  # Usage (0x01)
        b"\xa1\x01"  # Collection (Application)
        b"\x09\x02"  #   Usage (0x02)
        b"\x15\x00"  #   Logical Minimum (0)
        b"\x26\xff\x00"  #   Logical Maximum (255)
        b"\x75\x08"  #   Report Size (8)
        b"\x95\x04"  #   Report Count (4)
        b"\x81\x02"  #   Input (Data, Variable, Absolute): data
        b"\x09\x03"  #   Usage (0x03)
        b"\x15\x9c"  #   Logical Minimum (-100)
        b"\x25\x64"  #   Logical Maximum (100)
        b"\x95\x03"  #   Report Count (3)
        b"\xb1\x02"  #   Feature (Data, Variable, Absolute): curve
        b"\xc0"  # End Collection
    )
)

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x08\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x22\x00\x01\x01\x00\x80\x32"  # configuration 1: 34 bytes, 1 interface, bus powered, 100 mA
    b"\x09\x04\x00\x00\x01\x03\x00\x00\x04"  #   interface 0: «lists», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x1f\x00"  #     HID 1.11, report descriptor of 31 bytes
    b"\x07\x05\x81\x03\x04\x00\x01",  #     endpoint 0x81 IN interrupt, 4 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x8c",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Lists", None, "lists"),
    (lists,),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
