"""HID interface with an interrupt OUT endpoint: output reports arrive without a control transfer (HID 1.11, section 4.4)."""

from usbdev import usb
from usbdev.hid import Hid


class HidOut(Hid):
    inbox = None

    def endpoint(self, address):
        if address & 128:
            Hid.endpoint(self, address)
            return
        if not self.inbox:
            self.inbox = bytearray(len(self.data))
        usb.submit_xfer(address, self.inbox)

    def done(self, address, count):
        if address & 128:
            Hid.done(self, address, count)
            return
        inbox = self.inbox
        id = inbox[0] if 0 not in self.reports else 0
        view = self.views.get(0x200 | id)
        if view and len(view) == count:
            for i in range(count):
                view[i] = inbox[i]
            self.reports[id].received(2)
        usb.submit_xfer(address, inbox)
