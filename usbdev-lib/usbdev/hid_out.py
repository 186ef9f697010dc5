"""HID interface with an interrupt OUT endpoint: output reports arrive without a control transfer (HID 1.11, section 4.4)."""

from usbdev import stack, tell
from usbdev.hid import Hid


class HidOut(Hid):
    inbox = None

    def endpoint(self, address, size):
        if address & 128:
            return Hid.endpoint(self, address, size)
        if not self.inbox:
            self.inbox = bytearray(len(self.data))
        self.source = address
        stack.submit_xfer(address, self.inbox)
        return self.take

    def take(self, result, count):
        inbox = self.inbox
        id = inbox[0] if 0 not in self.reports else 0
        view = self.views.get(0x200 | id)
        if view and not result and len(view) == count:
            for i in range(count):
                view[i] = inbox[i]
            report = self.reports[id]
            report.news |= 2
            tell(report)
        stack.submit_xfer(self.source, inbox)
