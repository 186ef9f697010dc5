"""Everything: kbd, mouse, synth, port.

Compiled from everything.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.cdc import Cdc
from usbdev.keyboard import Keyboard
from usbdev.midi import Midi
from usbdev.mouse import Mouse

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

mouse = Mouse(
    (
        b"\x05\x01"  # Usage Page (Generic Desktop)
        b"\x09\x02"  # Usage (Mouse)
        b"\xa1\x01"  # Collection (Application)
        b"\x09\x01"  #   Usage (Pointer)
        b"\xa1\x00"  #   Collection (Physical)
        b"\x05\x09"  #     Usage Page (Button)
        b"\x19\x01"  #     Usage Minimum (Button 1)
        b"\x29\x05"  #     Usage Maximum (Button 5)
        b"\x15\x00"  #     Logical Minimum (0)
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
    )
)

synth = Midi(1, 1)

port = Cdc()

usb = Device(
    b"\x12\x01\x00\x02\xef\x02\x01\x40\x09\x12\x06\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\xe1\x00\x06\x01\x00\x80\x32"  # configuration 1: 225 bytes, 6 interfaces, bus powered, 100 mA
    b"\x09\x04\x00\x00\x01\x03\x01\x01\x04"  #   interface 0: «kbd», HID boot keyboard (03/01/01), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x3e\x00"  #     HID 1.11, report descriptor of 62 bytes
    b"\x07\x05\x81\x03\x08\x00\x01"  #     endpoint 0x81 IN interrupt, 8 bytes, every 1 ms
    b"\x09\x04\x01\x00\x01\x03\x01\x02\x05"  #   interface 1: «mouse», HID boot mouse (03/01/02), 1 endpoint
    b"\x09\x21\x11\x01\x00\x01\x22\x3d\x00"  #     HID 1.11, report descriptor of 61 bytes
    b"\x07\x05\x82\x03\x05\x00\x01"  #     endpoint 0x82 IN interrupt, 5 bytes, every 1 ms
    b"\x08\x0b\x02\x02\x01\x01\x00\x06"  #   association: «synth», interfaces 2 to 3, audio control (01/01/00)
    b"\x09\x04\x02\x00\x00\x01\x01\x00\x06"  #   interface 2: «synth», audio control (01/01/00), 0 endpoints
    b"\x09\x24\x01\x00\x01\x09\x00\x01\x03"  #     audio control header 1.00: 9 bytes, streaming interfaces 3
    b"\x09\x04\x03\x00\x02\x01\x03\x00\x06"  #   interface 3: «synth», MIDI streaming (01/03/00), 2 endpoints
    b"\x07\x24\x01\x00\x01\x41\x00"  #     MIDI streaming header 1.00: 65 bytes
    b"\x06\x24\x02\x01\x01\x00"  #     embedded IN jack 1
    b"\x06\x24\x02\x02\x02\x00"  #     external IN jack 2
    b"\x09\x24\x03\x01\x03\x01\x02\x01\x00"  #     embedded OUT jack 3: from jack 2
    b"\x09\x24\x03\x02\x04\x01\x01\x01\x00"  #     external OUT jack 4: from jack 1
    b"\x09\x05\x03\x02\x40\x00\x00\x00\x00"  #     endpoint 0x03 OUT bulk, 64 bytes
    b"\x05\x25\x01\x01\x01"  #       cables: jack 1
    b"\x09\x05\x83\x02\x40\x00\x00\x00\x00"  #     endpoint 0x83 IN bulk, 64 bytes
    b"\x05\x25\x01\x01\x03"  #       cables: jack 3
    b"\x08\x0b\x04\x02\x02\x02\x00\x07"  #   association: «port», interfaces 4 to 5, CDC ACM (serial port) (02/02/00)
    b"\x09\x04\x04\x00\x01\x02\x02\x00\x07"  #   interface 4: «port», CDC ACM (serial port) (02/02/00), 1 endpoint
    b"\x05\x24\x00\x20\x01"  #     CDC header, release 1.20
    b"\x05\x24\x01\x00\x05"  #     call management: data interface 5
    b"\x04\x24\x02\x06"  #     abstract control: line coding and state, break
    b"\x05\x24\x06\x04\x05"  #     union: control interface 4, data 5
    b"\x07\x05\x84\x03\x10\x00\x10"  #     endpoint 0x84 IN interrupt, 16 bytes, every 16 ms
    b"\x09\x04\x05\x00\x02\x0a\x00\x00\x00"  #   interface 5: CDC data (0A/00/00), 2 endpoints
    b"\x07\x05\x05\x02\x40\x00\x00"  #     endpoint 0x05 OUT bulk, 64 bytes
    b"\x07\x05\x85\x02\x40\x00\x00",  #     endpoint 0x85 IN bulk, 64 bytes
    b"\xce\xc1\xc1\x4d\xc6\x8c\x47\xc6\x8c\x47\xc5\x43\xc6\x49\x43\xc6\xa8\x8e\x4e\xc5\x43\xc6\x4a\x48\x41\x83\x47\x89\x87",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Everything", None, "kbd", "mouse", "synth", "port"),
    (kbd, mouse, synth, synth, port, port),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
