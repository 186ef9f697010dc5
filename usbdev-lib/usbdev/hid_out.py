"""HID interface with an interrupt OUT endpoint: output reports arrive without a control transfer (HID 1.11, section 4.4).

The host's next report waits in the host until the program's `on_output` has seen the one before: none is lost.
"""

from usbdev import stack, tell
from usbdev.hid import Report


class HidOut(Report):
    """`Hid` with an endpoint in each direction (HID 1.11, section 4.4)."""

    inbox = None
    new = None  # the report that has come, and that its callback has not seen yet

    def bind(self, addr, size):
        if addr & 128:
            self.addr = addr
            return self.done
        self.src = addr
        self.size = size
        return self.rx

    def connect(self):
        Report.connect(self)
        if not self.inbox:  # whole packets: the host may send more than it should
            size = max(len(r.output or b"") for r in self.items.values()) - (0 in self.items)
            self.inbox = bytearray(-(-size // self.size) * self.size)
        self.listen()

    def listen(self):
        stack.submit_xfer(self.src, self.inbox)

    def rx(self, status, count):
        inbox = self.inbox
        id = inbox[0] if 0 not in self.items else 0
        report = self.items.get(id)
        b = report and report.output
        skip = not id  # the ID is not on the wire
        if b and not status and len(b) - skip == count:
            for i in range(1, len(b)):
                b[i] = inbox[i - skip]
            self.new = report
            report.event |= 2
            tell(self)
        else:
            self.listen()

    def run(self):
        report = self.new
        if report:
            try:
                report.run()
            finally:
                if self.new:  # no reset meanwhile
                    self.new = None
                    self.listen()

    def reset(self):
        self.new = None
        Report.reset(self)
