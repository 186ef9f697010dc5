"""Desk controller: desk.

Compiled from desk.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.consumer import Consumer
from usbdev.hid import Hid
from usbdev.keyboard import Keyboard
from usbdev.mouse import Mouse

desk = Hid(
    b"\x05\x01"  # Usage Page (Generic Desktop)
    b"\x09\x06"  # Usage (Keyboard)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x01"  #   Report ID (1)
    b"\x05\x07"  #   Usage Page (Keyboard/Keypad)
    b"\x19\xe0"  #   Usage Minimum (Keyboard Left Control)
    b"\x29\xe7"  #   Usage Maximum (Keyboard Right GUI)
    b"\x15\x00"  #   Logical Minimum (0)
    b"\x25\x01"  #   Logical Maximum (1)
    b"\x75\x01"  #   Report Size (1)
    b"\x95\x08"  #   Report Count (8)
    b"\x81\x02"  #   Input (Data, Variable, Absolute): modifiers
    b"\x75\x08"  #   Report Size (8)
    b"\x95\x01"  #   Report Count (1)
    b"\x81\x03"  #   Input (Constant, Variable, Absolute): padding
    b"\x05\x08"  #   Usage Page (LED)
    b"\x19\x01"  #   Usage Minimum (Num Lock)
    b"\x29\x05"  #   Usage Maximum (Kana)
    b"\x75\x01"  #   Report Size (1)
    b"\x95\x05"  #   Report Count (5)
    b"\x91\x02"  #   Output (Data, Variable, Absolute): leds
    b"\x75\x03"  #   Report Size (3)
    b"\x95\x01"  #   Report Count (1)
    b"\x91\x03"  #   Output (Constant, Variable, Absolute): padding
    b"\x05\x07"  #   Usage Page (Keyboard/Keypad)
    b"\x19\x00"  #   Usage Minimum (0x00)
    b"\x29\xdd"  #   Usage Maximum (Keypad Hexadecimal)
    b"\x26\xdd\x00"  #   Logical Maximum (221)
    b"\x75\x08"  #   Report Size (8)
    b"\x95\x06"  #   Report Count (6)
    b"\x81\x00"  #   Input (Data, Array, Absolute): keys
    b"\xc0"  # End Collection
    b"\x05\x01"  # Usage Page (Generic Desktop)
    b"\x09\x02"  # Usage (Mouse)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x02"  #   Report ID (2)
    b"\x09\x01"  #   Usage (Pointer)
    b"\xa1\x00"  #   Collection (Physical)
    b"\x05\x09"  #     Usage Page (Button)
    b"\x19\x01"  #     Usage Minimum (Button 1)
    b"\x29\x05"  #     Usage Maximum (Button 5)
    b"\x25\x01"  #     Logical Maximum (1)
    b"\x75\x01"  #     Report Size (1)
    b"\x95\x05"  #     Report Count (5)
    b"\x81\x02"  #     Input (Data, Variable, Absolute): buttons
    b"\x75\x03"  #     Report Size (3)
    b"\x95\x01"  #     Report Count (1)
    b"\x81\x03"  #     Input (Constant, Variable, Absolute): padding
    b"\x05\x01"  #     Usage Page (Generic Desktop)
    b"\x09\x30"  #     Usage (X)
    b"\x09\x31"  #     Usage (Y)
    b"\x09\x38"  #     Usage (Wheel)
    b"\x15\x81"  #     Logical Minimum (-127)
    b"\x25\x7f"  #     Logical Maximum (127)
    b"\x75\x08"  #     Report Size (8)
    b"\x95\x03"  #     Report Count (3)
    b"\x81\x06"  #     Input (Data, Variable, Relative): x, y, wheel
    b"\x05\x0c"  #     Usage Page (Consumer)
    b"\x0a\x38\x02"  #     Usage (AC Pan)
    b"\x95\x01"  #     Report Count (1)
    b"\x81\x06"  #     Input (Data, Variable, Relative): pan
    b"\xc0"  #   End Collection
    b"\xc0"  # End Collection
    b"\x09\x01"  # Usage (Consumer Control)
    b"\xa1\x01"  # Collection (Application)
    b"\x85\x03"  #   Report ID (3)
    b"\x19\x00"  #   Usage Minimum (0x00)
    b"\x2a\xff\x03"  #   Usage Maximum (0x3FF)
    b"\x15\x00"  #   Logical Minimum (0)
    b"\x26\xff\x03"  #   Logical Maximum (1023)
    b"\x75\x10"  #   Report Size (16)
    b"\x81\x00"  #   Input (Data, Array, Absolute): usage
    b"\xc0"  # End Collection
)
desk.keyboard = Keyboard(desk, 1)
desk.mouse = Mouse(desk, 2)
desk.consumer = Consumer(desk, 3)

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x02\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x22\x00\x01\x01\x00\xa0\x32"  # configuration 1: 34 bytes, 1 interface, bus powered, 100 mA, remote wakeup
    b"\x09\x04\x00\x00\x01\x03\x00\x00\x04"  #   interface 0: «desk», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x92\x00"  #     HID 1.11, report descriptor of 146 bytes
    b"\x07\x05\x81\x03\x09\x00\x01",  #     endpoint 0x81 IN interrupt, 9 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x8c",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Desk controller", None, "desk"),
    (desk,),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
