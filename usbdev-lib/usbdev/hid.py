"""Human interface devices (HID 1.11): the interface, and what all reports have in common."""

from usbdev import stack, tell, wait

wake = getattr(stack, "remote_wakeup", bool)  # MicroPython 1.23 has none


def refuse(name, value, low, high):
    """Raises the error of a field whose value does not fit."""
    raise ValueError("%s: %s is not in %d..%d" % (name, value, low, high))


class Hid:
    """An HID interface with its reports. One report is on its way to the host at a time; the next one waits for it.

    Without a report descriptor it gets one from its reports, and several reports get the IDs 1, 2, ...
    """

    kind = "hid"
    timeout = 5000  # ms that a report waits for the host before OSError(ETIMEDOUT)
    busy = True  # a report is on its way, or no host is there
    then = None  # the report that goes on when the one on its way has got there
    pace = 0  # idle rate: the host wants unchanged reports again after so many times 4 ms; 0: never
    mode = 1  # protocol: 0 boot, 1 report

    def __init__(self, descriptor=None):
        self.descriptor = descriptor
        self.reports = {}  # by report ID
        self.views = {}  # what is on the wire, by report type << 8 | report ID
        self.data = b""  # room for what the host sends

    def opened(self, descriptor, at):
        self.header = bytes(descriptor[at + 9 : at + 18])
        self.pace = 0
        self.mode = 1

    def endpoint(self, address, size):
        self.address = address
        self.busy = False
        return self.done

    def closed(self):
        self.busy = True
        self.address = 0
        self.then = None
        for report in self.reports.values():
            report.clear()

    def done(self, result, count):
        self.busy = False
        if self.then:
            self.then.go_on()

    def control(self, stage, request):
        kind = request[1]
        id = request[2]
        value = request[3]
        data = self.data
        if request[0] == 0x81:  # a standard request: GET_DESCRIPTOR
            data = kind == 6 and (value == 0x22 and self.descriptor or value == 0x21 and self.header)
        elif kind == 10:  # SET_IDLE
            self.pace = value
            if value:
                from usbdev.idle import Idle

                self.idle = Idle(self, value, id)
            data = True
        elif kind == 11:  # SET_PROTOCOL
            self.mode = id
            data = True
        elif kind & 0xFE == 2:  # GET_IDLE, GET_PROTOCOL
            data = bytes((self.mode if kind & 1 else self.pace,))
        else:
            view = self.views.get(value << 8 | id)
            if kind == 1:  # GET_REPORT
                data = view
            elif not view or kind != 9 or value == 1 or not len(view) <= request[6] | request[7] << 8 <= len(data):
                return False
            elif stage == 1:  # SET_REPORT
                for i in range(len(data)):
                    data[i] = 0
            elif stage == 2:
                if id and data[0] != id:
                    return False
                for i in range(len(view)):
                    view[i] = data[i]
                report = self.reports[id]
                report.news |= 4 - value
                tell(report)
        return data and (stage > 1 or data)


class Report:
    """One report of an interface. Byte 0 of its buffers is the report ID, 0 where it does not appear on the wire."""

    on_output = on_feature = None  # called with the report when the host has set it
    news = 0  # 1: a feature report has come, 2: an output report, and `notify` has not been called yet

    def __init__(self, hid, id, input, output=0, feature=0):
        if hid is None:
            hid = Hid()
        elif hid.descriptor is None:
            id = len(hid.reports)
        self.hid = hid
        hid.reports[id] = self
        self.input = self.buffer(0x100 | id, input)
        self.output = self.buffer(0x200 | id, output)
        self.feature = self.buffer(0x300 | id, feature)
        self.view = hid.views[0x100 | id]

    def buffer(self, value, size):
        if size:
            hid = self.hid
            b = bytearray(size + 1)
            b[0] = value & 255
            hid.views[value] = view = memoryview(b)[not b[0] :]
            if value >= 0x200 and len(hid.data) < len(view):
                hid.data = bytearray(len(view))
            return b

    def ready(self):
        """Waits until no report is on its way, and returns the input report: its bytes may now be changed."""
        hid = self.hid
        if hid.busy and not wait(hid, hid.timeout):
            raise OSError(110)  # ETIMEDOUT
        return self.input

    def send(self):
        """Sends the input report as it stands, after `ready`."""
        hid = self.hid
        ok = stack.submit_xfer(hid.address, self.view)
        hid.busy = True  # no jump since: `done` cannot have been called
        if not ok:
            hid.busy = False
            raise OSError(5)  # EIO
        wake()

    def tap(self, key):
        """Presses a key and releases it again, for reports that have the two; returns before the host has both."""
        self.press(key)
        self.key = key
        self.hid.then = self

    def go_on(self):
        self.hid.then = None
        self.release(self.key)

    def clear(self):
        b = self.input
        for i in range(1, len(b)):
            b[i] = 0

    def notify(self):
        news = self.news
        self.news = 0
        if news & 2 and self.on_output:
            self.on_output(self)
        if news & 1 and self.on_feature:
            self.on_feature(self)
