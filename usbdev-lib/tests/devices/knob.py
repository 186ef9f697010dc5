"""Knob: knob.

Compiled from knob.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.hid import Report


class Knob(Report):
    """Multi-axis Controller.

    Input: dial (-32768..32767, relative), buttons (8 bits). Output: ring (0..1). Feature: gain (0..255).
    """

    def __init__(self, hid, id=0):
        super().__init__(hid, id, 3, 1, 1)

    def send(self, dial=0, buttons=None):
        """Sends an input report; what is left out has not moved (relative) or stays as it was."""
        if not -32768 <= dial <= 32767:
            self.refuse("dial", dial, -32768, 32767)
        if not (buttons is None or 0 <= buttons <= 255):
            self.refuse("buttons", buttons, 0, 255)
        b = self.ready()
        b[1] = dial & 255
        b[2] = dial >> 8 & 255
        if buttons is not None:
            b[3] = buttons
        super().send()

    @property
    def ring(self):
        """Output, 0..1."""
        return self.output[1] & 1

    @property
    def gain(self):
        """Feature, 0..255."""
        return self.feature[1]

    @gain.setter
    def gain(self, value):
        if not 0 <= value <= 255:
            self.refuse("gain", value, 0, 255)
        self.feature[1] = value


knob = Knob(
    (
        b"\x05\x01"  # Usage Page (Generic Desktop)
        b"\x09\x08"  # Usage (Multi-axis Controller)
        b"\xa1\x01"  # Collection (Application)
        b"\x09\x37"  #   Usage (Dial)
        b"\x16\x00\x80"  #   Logical Minimum (-32768)
        b"\x26\xff\x7f"  #   Logical Maximum (32767)
        b"\x75\x10"  #   Report Size (16)
        b"\x95\x01"  #   Report Count (1)
        b"\x81\x06"  #   Input (Data, Variable, Relative): dial
        b"\x05\x09"  #   Usage Page (Button)
        b"\x19\x01"  #   Usage Minimum (Button 1)
        b"\x29\x08"  #   Usage Maximum (Button 8)
        b"\x15\x00"  #   Logical Minimum (0)
        b"\x25\x01"  #   Logical Maximum (1)
        b"\x75\x01"  #   Report Size (1)
        b"\x95\x08"  #   Report Count (8)
        b"\x81\x02"  #   Input (Data, Variable, Absolute): buttons
        b"\x05\x08"  #   Usage Page (LED)
        b"\x09\x4b"  #   Usage (Generic Indicator)
        b"\x95\x01"  #   Report Count (1)
        b"\x91\x02"  #   Output (Data, Variable, Absolute): ring
        b"\x75\x07"  #   Report Size (7)
        b"\x91\x03"  #   Output (Constant, Variable, Absolute): padding
        b"\x06\x00\xff"  #   Usage Page (0xFF00)
        b"\x09\x01"  #   Usage (0x01)
        b"\x26\xff\x00"  #   Logical Maximum (255)
        b"\x75\x08"  #   Report Size (8)
        b"\xb1\x02"  #   Feature (Data, Variable, Absolute): gain
        b"\xc0"  # End Collection
    )
)

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x03\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x22\x00\x01\x01\x00\xa0\x32"  # configuration 1: 34 bytes, 1 interface, bus powered, 100 mA, remote wakeup
    b"\x09\x04\x00\x00\x01\x03\x00\x00\x04"  #   interface 0: «knob», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x3d\x00"  #     HID 1.11, report descriptor of 61 bytes
    b"\x07\x05\x81\x03\x03\x00\x01",  #     endpoint 0x81 IN interrupt, 3 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x8c",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Knob", None, "knob"),
    (knob,),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
