"""Two ports: log, shell.

Compiled from serial.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.cdc import Cdc

log = Cdc()

shell = Cdc()

usb = Device(
    b"\x12\x01\x00\x02\xef\x02\x01\x40\x09\x12\x05\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x8d\x00\x04\x01\x00\x80\x32"  # configuration 1: 141 bytes, 4 interfaces, bus powered, 100 mA
    b"\x08\x0b\x00\x02\x02\x02\x00\x04"  #   association: «log», interfaces 0 to 1, CDC ACM (serial port) (02/02/00)
    b"\x09\x04\x00\x00\x01\x02\x02\x00\x04"  #   interface 0: «log», CDC ACM (serial port) (02/02/00), 1 endpoint
    b"\x05\x24\x00\x20\x01"  #     CDC header, release 1.20
    b"\x05\x24\x01\x00\x01"  #     call management: data interface 1
    b"\x04\x24\x02\x06"  #     abstract control: line coding and state, break
    b"\x05\x24\x06\x00\x01"  #     union: control interface 0, data 1
    b"\x07\x05\x81\x03\x10\x00\x10"  #     endpoint 0x81 IN interrupt, 16 bytes, every 16 ms
    b"\x09\x04\x01\x00\x02\x0a\x00\x00\x00"  #   interface 1: CDC data (0A/00/00), 2 endpoints
    b"\x07\x05\x02\x02\x40\x00\x00"  #     endpoint 0x02 OUT bulk, 64 bytes
    b"\x07\x05\x82\x02\x40\x00\x00"  #     endpoint 0x82 IN bulk, 64 bytes
    b"\x08\x0b\x02\x02\x02\x02\x00\x05"  #   association: «shell», interfaces 2 to 3, CDC ACM (serial port) (02/02/00)
    b"\x09\x04\x02\x00\x01\x02\x02\x00\x05"  #   interface 2: «shell», CDC ACM (serial port) (02/02/00), 1 endpoint
    b"\x05\x24\x00\x20\x01"  #     CDC header, release 1.20
    b"\x05\x24\x01\x00\x03"  #     call management: data interface 3
    b"\x04\x24\x02\x06"  #     abstract control: line coding and state, break
    b"\x05\x24\x06\x02\x03"  #     union: control interface 2, data 3
    b"\x07\x05\x83\x03\x10\x00\x10"  #     endpoint 0x83 IN interrupt, 16 bytes, every 16 ms
    b"\x09\x04\x03\x00\x02\x0a\x00\x00\x00"  #   interface 3: CDC data (0A/00/00), 2 endpoints
    b"\x07\x05\x04\x02\x40\x00\x00"  #     endpoint 0x04 OUT bulk, 64 bytes
    b"\x07\x05\x84\x02\x40\x00\x00",  #     endpoint 0x84 IN bulk, 64 bytes
    b"\xce\xc1\xc1\x4d\xc5\x43\xc6\x4a\x48\x41\x83\x47\x89\x87\x47\xc5\x43\xc6\x4a\x48\x41\x83\x47\x89\x87",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Two ports", None, "log", "shell"),
    (log, log, shell, shell),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
