"""Two ports: log, shell.

Compiled from serial.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.cdc import Cdc


log = Cdc()


shell = Cdc()

usb = Device(
    b"\x12\x01\x00\x02\xef\x02\x01\x40\x09\x12\x05\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x8d\x00\x04\x01\x00\x80\x32"  # configuration: bus powered, 100 mA
    b"\x08\x0b\x00\x02\x02\x02\x00\x04"  # interfaces 0..1: log
    b"\x09\x04\x00\x00\x01\x02\x02\x00\x04"  # interface 0: log
    b"\x05\x24\x00\x20\x01"  #   CDC header
    b"\x05\x24\x01\x00\x01"  #   CDC call management
    b"\x04\x24\x02\x06"  #   CDC abstract control
    b"\x05\x24\x06\x00\x01"  #   CDC union
    b"\x07\x05\x81\x03\x10\x00\x10"  #   endpoint 1 in, interrupt, 16 bytes, 16 ms
    b"\x09\x04\x01\x00\x02\x0a\x00\x00\x00"  # interface 1: log
    b"\x07\x05\x02\x02\x40\x00\x00"  #   endpoint 2 out, bulk, 64 bytes
    b"\x07\x05\x82\x02\x40\x00\x00"  #   endpoint 2 in, bulk, 64 bytes
    b"\x08\x0b\x02\x02\x02\x02\x00\x05"  # interfaces 2..3: shell
    b"\x09\x04\x02\x00\x01\x02\x02\x00\x05"  # interface 2: shell
    b"\x05\x24\x00\x20\x01"  #   CDC header
    b"\x05\x24\x01\x00\x03"  #   CDC call management
    b"\x04\x24\x02\x06"  #   CDC abstract control
    b"\x05\x24\x06\x02\x03"  #   CDC union
    b"\x07\x05\x83\x03\x10\x00\x10"  #   endpoint 3 in, interrupt, 16 bytes, 16 ms
    b"\x09\x04\x03\x00\x02\x0a\x00\x00\x00"  # interface 3: shell
    b"\x07\x05\x04\x02\x40\x00\x00"  #   endpoint 4 out, bulk, 64 bytes
    b"\x07\x05\x84\x02\x40\x00\x00",  #   endpoint 4 in, bulk, 64 bytes
    b"\xce\xc1\xc1\x4d\xc5\x43\xc6\x4a\x48\x41\x83\x47\x89\x87\x47\xc5\x43\xc6\x4a\x48\x41\x83\x47\x89\x87",
    ("Example", "Two ports", None, "log", "shell"),
    (log, log, shell, shell),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
