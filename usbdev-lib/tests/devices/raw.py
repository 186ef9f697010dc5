"""Raw: raw.

Compiled from raw.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.vendor import Vendor

raw = Vendor()

usb = Device(
    b"\x12\x01\x00\x02\x00\x00\x00\x40\x09\x12\x07\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x27\x00\x01\x01\x00\x80\x32"  # configuration 1: 39 bytes, 1 interface, bus powered, 100 mA
    b"\x09\x04\x00\x00\x03\xff\x00\x00\x04"  #   interface 0: «raw», vendor specific (FF/00/00), 3 endpoints
    b"\x07\x05\x81\x02\x40\x00\x00"  #     endpoint 0x81 IN bulk, 64 bytes
    b"\x07\x05\x01\x02\x40\x00\x00"  #     endpoint 0x01 OUT bulk, 64 bytes
    b"\x07\x05\x82\x03\x40\x00\x01",  #     endpoint 0x82 IN interrupt, 64 bytes, every 1 ms
    b"\xce\xc1\xc1\x4d\xc6\x83\x87\x87",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Raw", None, "raw"),
    (raw,),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
