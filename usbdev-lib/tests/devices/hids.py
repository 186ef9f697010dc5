"""All kinds of input: keys, rest.

Compiled from hids.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.absolute import Pointer
from usbdev.gamepad import Gamepad
from usbdev.hid import Hid
from usbdev.nkro import NkroKeyboard
from usbdev.system import System

keys = NkroKeyboard(
    (
        b"\x05\x01"  # Usage Page (Generic Desktop)
        b"\x09\x06"  # Usage (Keyboard)
        b"\xa1\x01"  # Collection (Application)
        b"\x05\x07"  #   Usage Page (Keyboard/Keypad)
        b"\x19\xe0"  #   Usage Minimum (Keyboard Left Control)
        b"\x29\xe7"  #   Usage Maximum (Keyboard Right GUI)
        b"\x15\x00"  #   Logical Minimum (0)
        b"\x25\x01"  #   Logical Maximum (1)
        b"\x75\x01"  #   Report Size (1)
        b"\x95\x08"  #   Report Count (8)
        b"\x81\x02"  #   Input (Data, Variable, Absolute): modifiers
        b"\x05\x08"  #   Usage Page (LED)
        b"\x19\x01"  #   Usage Minimum (Num Lock)
        b"\x29\x05"  #   Usage Maximum (Kana)
        b"\x95\x05"  #   Report Count (5)
        b"\x91\x02"  #   Output (Data, Variable, Absolute): leds
        b"\x75\x03"  #   Report Size (3)
        b"\x95\x01"  #   Report Count (1)
        b"\x91\x03"  #   Output (Constant, Variable, Absolute): padding
        b"\x05\x07"  #   Usage Page (Keyboard/Keypad)
        b"\x19\x04"  #   Usage Minimum (Keyboard A)
        b"\x29\xdd"  #   Usage Maximum (Keypad Hexadecimal)
        b"\x75\x01"  #   Report Size (1)
        b"\x95\xda"  #   Report Count (218)
        b"\x81\x02"  #   Input (Data, Variable, Absolute): keys
        b"\x75\x06"  #   Report Size (6)
        b"\x95\x01"  #   Report Count (1)
        b"\x81\x03"  #   Input (Constant, Variable, Absolute): padding
        b"\xc0"  # End Collection
    )
)

rest = Hid(
    b"\x05\x01"  # Usage Page (Generic Desktop)
    b"\x09\x02"  # Usage (Mouse)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x01"  #   Report ID (1)
    b"\x09\x01"  #   Usage (Pointer)
    b"\xa1\x00"  #   Collection (Physical)
    b"\x05\x09"  #     Usage Page (Button)
    b"\x19\x01"  #     Usage Minimum (Button 1)
    b"\x29\x03"  #     Usage Maximum (Button 3)
    b"\x15\x00"  #     Logical Minimum (0)
    b"\x25\x01"  #     Logical Maximum (1)
    b"\x75\x01"  #     Report Size (1)
    b"\x95\x03"  #     Report Count (3)
    b"\x81\x02"  #     Input (Data, Variable, Absolute): buttons
    b"\x75\x05"  #     Report Size (5)
    b"\x95\x01"  #     Report Count (1)
    b"\x81\x03"  #     Input (Constant, Variable, Absolute): padding
    b"\x05\x01"  #     Usage Page (Generic Desktop)
    b"\x09\x30"  #     Usage (X)
    b"\x09\x31"  #     Usage (Y)
    b"\x26\xff\x7f"  #     Logical Maximum (32767)
    b"\x75\x10"  #     Report Size (16)
    b"\x95\x02"  #     Report Count (2)
    b"\x81\x02"  #     Input (Data, Variable, Absolute): x, y
    b"\x09\x38"  #     Usage (Wheel)
    b"\x15\x81"  #     Logical Minimum (-127)
    b"\x25\x7f"  #     Logical Maximum (127)
    b"\x75\x08"  #     Report Size (8)
    b"\x95\x01"  #     Report Count (1)
    b"\x81\x06"  #     Input (Data, Variable, Relative): wheel
    b"\xc0"  #   End Collection
    b"\xc0"  # End Collection
    b"\x09\x80"  # Usage (System Control)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x02"  #   Report ID (2)
    b"\x19\x81"  #   Usage Minimum (System Power Down)
    b"\x29\x83"  #   Usage Maximum (System Wake Up)
    b"\x15\x01"  #   Logical Minimum (1)
    b"\x25\x03"  #   Logical Maximum (3)
    b"\x81\x00"  #   Input (Data, Array, Absolute): key
    b"\xc0"  # End Collection
    b"\x09\x05"  # Usage (Gamepad)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x03"  #   Report ID (3)
    b"\x05\x09"  #   Usage Page (Button)
    b"\x19\x01"  #   Usage Minimum (Button 1)
    b"\x29\x10"  #   Usage Maximum (Button 16)
    b"\x15\x00"  #   Logical Minimum (0)
    b"\x25\x01"  #   Logical Maximum (1)
    b"\x75\x01"  #   Report Size (1)
    b"\x95\x10"  #   Report Count (16)
    b"\x81\x02"  #   Input (Data, Variable, Absolute): buttons
    b"\x05\x01"  #   Usage Page (Generic Desktop)
    b"\x09\x39"  #   Usage (Hat Switch)
    b"\x25\x07"  #   Logical Maximum (7)
    b"\x46\x3b\x01"  #   Physical Maximum (315)
    b"\x65\x14"  #   Unit (deg)
    b"\x75\x04"  #   Report Size (4)
    b"\x95\x01"  #   Report Count (1)
    b"\x81\x42"  #   Input (Data, Variable, Absolute, Null State): hat
    b"\x81\x03"  #   Input (Constant, Variable, Absolute): padding
    b"\x09\x30"  #   Usage (X)
    b"\x09\x31"  #   Usage (Y)
    b"\x09\x32"  #   Usage (Z)
    b"\x09\x35"  #   Usage (Rz)
    b"\x15\x81"  #   Logical Minimum (-127)
    b"\x25\x7f"  #   Logical Maximum (127)
    b"\x45\x00"  #   Physical Maximum (0)
    b"\x65\x00"  #   Unit (none)
    b"\x75\x08"  #   Report Size (8)
    b"\x95\x04"  #   Report Count (4)
    b"\x81\x02"  #   Input (Data, Variable, Absolute): x, y, z, rz
    b"\x05\x02"  #   Usage Page (Simulation Controls)
    b"\x09\xc5"  #   Usage (Brake)
    b"\x09\xc4"  #   Usage (Accelerator)
    b"\x15\x00"  #   Logical Minimum (0)
    b"\x26\xff\x00"  #   Logical Maximum (255)
    b"\x95\x02"  #   Report Count (2)
    b"\x81\x02"  #   Input (Data, Variable, Absolute): brake, accelerator
    b"\xc0"  # End Collection
)
rest.pointer = Pointer(rest, 1)
rest.system = System(rest, 2)
rest.gamepad = Gamepad(rest, 3)

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x08\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x3b\x00\x02\x01\x00\x80\x32"  # configuration 1: 59 bytes, 2 interfaces, bus powered, 100 mA
    b"\x09\x04\x00\x00\x01\x03\x00\x00\x04"  #   interface 0: «keys», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x39\x00"  #     HID 1.11, report descriptor of 57 bytes
    b"\x07\x05\x81\x03\x1d\x00\x01"  #     endpoint 0x81 IN interrupt, 29 bytes, every 1 ms
    b"\x09\x04\x01\x00\x01\x03\x00\x00\x05"  #   interface 1: «rest», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x9f\x00"  #     HID 1.11, report descriptor of 159 bytes
    b"\x07\x05\x82\x03\x0a\x00\x01",  #     endpoint 0x82 IN interrupt, 10 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x8c\x47\xc6\x8c",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "All kinds of input", None, "keys", "rest"),
    (keys, rest),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
