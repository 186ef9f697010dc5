"""Human interface devices (HID 1.11): the interface, and what every report has."""

from usbdev import usb, wait
from micropython import schedule

wake = getattr(usb, "remote_wakeup", bool)  # MicroPython 1.23 has none


def refuse(name, value, low, high):
    raise ValueError("%s: %s is not in %d..%d" % (name, value, low, high))


class Hid:
    """An HID interface. Its reports share one interrupt IN endpoint: one is under way at a time, the next waits for it."""

    timeout = 5000  # ms that a report waits for the host before OSError

    def __init__(self, report_descriptor):
        self._report_descriptor = report_descriptor
        self.reports = {}  # by report ID
        self.busy = True  # the endpoint is closed, or has a report to deliver
        self.then = None  # called when the report under way has been delivered
        self._in = self._idle = 0
        self._protocol = 1
        self._data = bytearray(1)  # what the host sends

    def wait(self):
        """Waits until a report can be sent and none is under way: its buffer may then be changed."""
        if not wait(self._ready, self.timeout):
            raise OSError(110)  # ETIMEDOUT

    def _ready(self):
        return not self.busy

    def send(self, report):
        """Sends the input report as it stands. The interface must not be busy."""
        self.busy = True
        try:
            if not usb.submit_xfer(self._in, report.views[1]):
                raise OSError(5)  # EIO
        except:
            self.busy = not self._in
            self.then = None
            raise
        wake()

    def opened(self, descriptor, at):
        self._descriptor = bytes(descriptor[at + 9 : at + 18])
        self._protocol = 1
        self._idle = 0

    def endpoint(self, address):
        if address & 128:
            self._in = address
            self.busy = False

    def closed(self):
        self.busy = True
        self._in = 0
        self.then = None
        for report in self.reports.values():
            report.clear()

    def transfer(self, endpoint, result, count):
        self.busy = False
        if self.then:
            self.then()

    def control(self, stage, request):
        kind = request[1]
        value = request[3]
        if request[0] == 0x81:  # standard, to the interface
            if kind != 6:
                return False
            return stage > 1 or (self._report_descriptor if value == 0x22 else value == 0x21 and self._descriptor)
        if kind == 10:  # SET_IDLE
            self._idle = value
            return True
        if kind == 11:  # SET_PROTOCOL
            self._protocol = request[2]
            return True
        if stage > 1 and kind < 9:
            return True
        data = self._data
        if kind == 2:  # GET_IDLE
            data[0] = self._idle
            return data
        if kind == 3:
            data[0] = self._protocol
            return data
        report = self.reports.get(request[2])
        view = report and value < 4 and report.views[value]
        if not view:
            return False
        if kind == 1:  # GET_REPORT
            return view
        if kind != 9 or request[6] < len(view) or value < 2:
            return False
        if stage == 1:
            for i in range(len(data)):
                data[i] = 0
            return data
        if stage == 2:
            return report.take(view, data)
        report.received(value)
        return True


class Report:
    """One report of an interface. Byte 0 of its buffers is the report ID, 0 where it does not appear on the wire."""

    on_output = on_feature = None  # called with the report when the host has set it

    def __init__(self, hid, id, input, output=0, feature=0):
        self.hid = hid
        self.id = id
        self.input = bytearray(input + 1)
        self.output = bytearray(output + 1)
        self.feature = bytearray(feature + 1)
        views = [None]
        for b in (self.input, self.output, self.feature):
            b[0] = id
            views.append(memoryview(b)[not id :] if len(b) > 1 else None)
        self.views = views
        hid.reports[id] = self
        need = max(output, feature) + (id > 0)
        if need > len(hid._data):
            hid._data = bytearray(need)

    def clear(self):
        for i in range(1, len(self.input)):
            self.input[i] = 0

    def take(self, view, data):
        if self.id and data[0] != self.id:
            return False
        for i in range(len(view)):
            view[i] = data[i]
        return True

    def received(self, kind):
        f = self.on_output if kind == 2 else self.on_feature
        if f:
            schedule(f, self)
