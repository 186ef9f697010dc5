"""HID interface with an interrupt OUT endpoint: output reports arrive without a control transfer (HID 1.11, section 4.4).

The host's next report waits in the host until the program's `on_output` has seen the one before: none is lost.
"""

from usbdev import stack, tell
from usbdev.hid import Hid


class HidOut(Hid):
    """`Hid` with an endpoint in each direction."""

    inbox = None
    new = None  # the report that has come, and that its callback has not seen yet

    def endpoint(self, address, size):
        if address & 128:
            return Hid.endpoint(self, address, size)
        if not self.inbox:
            self.inbox = bytearray(-(-len(self.data) // size) * size)  # whole packets: the host may send more than it should
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
            self.new = self.reports[id]
            self.new.news |= 2
            tell(self)
        else:
            stack.submit_xfer(self.source, inbox)

    def notify(self):
        report = self.new
        if report:
            try:
                report.notify()
            finally:
                if self.new:  # no reset meanwhile
                    self.new = None
                    stack.submit_xfer(self.source, self.inbox)

    def closed(self):
        self.new = None
        Hid.closed(self)
