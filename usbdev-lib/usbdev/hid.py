"""Human interface devices: what all reports have in common, and the interface that they are on (HID 1.11, sections 4.4 and 5.6)."""

from usbdev import getter, stack, wait

remote_wakeup = getattr(stack, "remote_wakeup", bool)  # MicroPython 1.23 has none


class Report:
    """A report on an interface `hid`, or an interface with one report: then `hid` is the object itself (HID 1.11, section 5.6).

    One report of an interface is on its way to the host at a time; the next one waits for it.

    Made with a report descriptor it is an interface, with another report and an ID it joins that one's interface; with neither it is
    an interface for `Device` to describe.
    Byte 0 of its buffers `input`, `output` and `feature` is the report ID, 0 where it does not appear on the wire.

    hid: a report descriptor (HID 1.11, section 6.2.2), a report whose interface it joins, or None
    id: report ID, 1..255; 0: the interface has none
    args: bytes of its input, output and feature report, without the ID

    Also: `on_output` and `on_feature` are called with the report when the host has set it (HID 1.11, section 7.2.2).
    Of the interface: `period`, the idle rate: the host wants unchanged reports again after so many times 4 ms, 0 for never; and
    `mode`, the protocol: 0 boot, 1 report.
    """

    sizeof = ()
    timeout = 5000  # ms that a report waits for the host before OSError(ETIMEDOUT)
    busy = 1  # a report is on its way, or no host is there
    mode = 1
    period = 0
    next = None  # the report that goes on when the one on its way has got there
    __getattr__ = getter

    def __init__(self, hid=None, id=0, *args):
        from usbdev.init import register

        register(self, hid, id, args)

    def ready(self):
        """Waits until no report is on its way. Returns the input report: its bytes may now be changed.

        Raises OSError: ETIMEDOUT, there is no host, or it has not taken the report before for `timeout` ms.
        """
        hid = self.hid
        if hid.busy:
            wait(hid, hid.timeout)
        return self.input

    def send(self):
        """Sends the input report as it stands, after `ready` (HID 1.11, section 5.6). Wakes a sleeping host that has allowed it (USB 2.0, section 7.1.7.7).

        Raises OSError: EIO, the USB stack refuses the transfer; EBUSY, it holds on to one that a halt has ended; EINVAL, the device is not started.
        """
        hid = self.hid
        hid.busy = ok = stack.submit_xfer(hid.addr, self.buf)
        if not ok:
            raise OSError(5)  # EIO
        remote_wakeup()

    def clear(self):
        for i in range(1, len(self.input)):
            self.input[i] = 0

    def connect(self):
        self.busy = 0
        if not self.mode or self.period:
            self.mode = 1
            self.period = 0

    def reset(self):
        self.busy = 1
        self.next = None
        for report in self.items.values():
            report.clear()

    def done(self, status, count):
        self.busy = 0
        if self.next:
            self.next.step()

    def ctrl(self, state, req):
        if req[1] == 6 and req[3] == 0x22:  # GET_DESCRIPTOR
            return state > 1 or self.descriptor
        if req[1] == 10 and not req[3] | self.period and req[0] == 0x21:  # SET_IDLE: send nothing that is not new
            return True
        return self.default(state, req)


Hid = Report  # an interface for several reports
