from usbdev.hid import Hid

class HidOut(Hid):
    """`Hid` with an endpoint in each direction (HID 1.11, section 4.4)."""
