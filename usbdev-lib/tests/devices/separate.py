"""Desk keyboard: kbd, media.

Compiled from separate.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.consumer import Consumer
from usbdev.keyboard import Keyboard

kbd = Keyboard(
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
    )
)

media = Consumer(
    (
        b"\x05\x0c"  # Usage Page (Consumer)
        b"\x09\x01"  # Usage (Consumer Control)
        b"\xa1\x01"  # Collection (Application)
        b"\x19\x00"  #   Usage Minimum (0x00)
        b"\x2a\xff\x03"  #   Usage Maximum (0x3FF)
        b"\x15\x00"  #   Logical Minimum (0)
        b"\x26\xff\x03"  #   Logical Maximum (1023)
        b"\x75\x10"  #   Report Size (16)
        b"\x95\x01"  #   Report Count (1)
        b"\x81\x00"  #   Input (Data, Array, Absolute): usage
        b"\xc0"  # End Collection
    )
)

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x01\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x3b\x00\x02\x01\x00\xa0\x32"  # configuration 1: 59 bytes, 2 interfaces, bus powered, 100 mA, remote wakeup
    b"\x09\x04\x00\x00\x01\x03\x01\x01\x04"  #   interface 0: «kbd», HID boot keyboard (03/01/01), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x3e\x00"  #     HID 1.11, report descriptor of 62 bytes
    b"\x07\x05\x81\x03\x08\x00\x01"  #     endpoint 0x81 IN interrupt, 8 bytes, every 1 ms
    b"\x09\x04\x01\x00\x01\x03\x00\x00\x05"  #   interface 1: «media», HID (03/00/00), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x17\x00"  #     HID 1.11, report descriptor of 23 bytes
    b"\x07\x05\x82\x03\x02\x00\x01",  #     endpoint 0x82 IN interrupt, 2 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x8c\x47\xc6\x8c",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Desk keyboard", None, "kbd", "media"),
    (kbd, media),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
