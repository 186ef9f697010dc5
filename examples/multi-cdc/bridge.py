"""A serial port that is a UART: line coding, modem lines and breaks follow the host."""

import time

from machine import Pin

FRAMING, PARITY, OVERRUN, BREAK = 1, 2, 4, 8  # errors of the UART


class Bridge:
    """Lines are low when they are on, as on every USB-UART adapter: DTR and RTS are outputs, DSR is an input."""

    def __init__(self, port, uart, log, dtr, rts, dsr, size=256):
        self.port = port
        self.uart = uart
        self.log = log
        self.dtr = Pin(dtr, Pin.OUT, value=1)
        self.rts = Pin(rts, Pin.OUT, value=1)
        self.dsr = Pin(dsr, Pin.IN, Pin.PULL_UP)
        self.form = "115200 8N1"
        self.state = None  # as the host was last told: DSR, errors
        self.break_ends = None  # at these ticks
        self.breaks = False
        self.data = bytearray(size)
        self.view = memoryview(self.data)
        self.to_uart = bytearray(size)
        self.to_uart_view = memoryview(self.to_uart)
        self.count = self.at = self.left = 0  # bytes for the host; from where and how many for the UART
        self.received = self.sent = self.dropped = 0
        port.write_timeout = 0
        port.on_line = self.line
        port.on_break = self.break_

    def __str__(self):
        return "%s, %d bytes received, %d sent, %d dropped" % (self.form, self.received, self.sent, self.dropped)

    # --- what the host sets ---

    def line(self, port):
        form = "%d %d%s%s" % (port.baudrate, port.bits, "N" if port.parity is None else "EOMS"[port.parity], port.stop)
        if form != self.form:
            try:
                self.uart.init(port.baudrate, bits=port.bits, parity=port.parity, stop=port.stop)
                self.form = form
                self.log("UART " + form)
            except ValueError as e:  # it stays as it was
                self.log("UART cannot do %s: %s" % (form, e))
        self.dtr.value(not port.dtr)  # last: whoever is told is heard
        self.rts.value(not port.rts)

    def break_(self, port, ms):
        if bool(ms) != self.breaks:
            self.breaks = bool(ms)
            self.uart.set_break(self.breaks)
        self.break_ends = time.ticks_add(time.ticks_ms(), ms) if 0 < ms < 0xFFFF else None

    def gone(self):
        """No host any more: lines off, and a break that it has begun is over."""
        self.dtr.value(1)
        self.rts.value(1)
        self.break_(self.port, 0)
        self.count = self.left = 0
        self.state = None

    # --- what goes through ---

    def poll(self):
        """Call it often; returns whether something moved."""
        if self.break_ends is not None and time.ticks_diff(self.break_ends, time.ticks_ms()) <= 0:
            self.break_(self.port, 0)
        busy = self.to_host()
        if not self.breaks:
            busy |= self.from_host()
        if self.port.dtr:
            self.tell()
        return busy

    def to_host(self):
        if not self.count:
            self.count = self.uart.readinto(self.data) or 0
            self.received += self.count
            if not self.count:
                return False
        if not self.port.dtr:  # nobody listens: as without an adapter
            self.dropped += self.count
        elif not self.port.write(self.view[: self.count]):
            return False  # the host does not read: the UART's buffer fills up, and overruns are told
        self.count = 0
        return True

    def from_host(self):
        if not self.left:
            self.at = 0
            self.left = self.port.readinto(self.to_uart) or 0
            if not self.left:
                return False
        n = self.uart.write(self.to_uart_view[self.at : self.at + self.left])
        self.at += n
        self.left -= n
        self.sent += n
        return n > 0

    def tell(self):
        dsr = not self.dsr.value()
        errors = self.uart.errors
        state = dsr, errors
        if state == self.state:
            return
        try:
            self.port.set_state(
                dcd=dsr, dsr=dsr, brk=bool(errors & BREAK), framing=bool(errors & FRAMING), parity=bool(errors & PARITY), overrun=bool(errors & OVERRUN)
            )
        except OSError:  # the host has not fetched the last one, or is gone
            return
        self.uart.errors = 0
        self.state = state
