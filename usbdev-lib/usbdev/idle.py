"""Idle rate: reports that have not changed are sent again after the time that the host has set (HID 1.11, section 7.2.4)."""

from machine import Timer


class Idle:
    """Sends the reports of an interface again, one after the other, each once in `period` times 4 ms."""

    def __init__(self, hid, period, id):
        self.hid = hid
        self.period = period
        self.reports = [hid.items[id]] if id in hid.items else list(hid.items.values())
        self.next = 0
        self.timer = Timer(-1)
        self.timer.init(period=period * 4 // len(self.reports), callback=self.tick)

    def tick(self, timer):
        hid = self.hid
        if hid.period != self.period or hid.idle is not self:
            timer.deinit()
        elif not hid.busy:
            report = self.reports[self.next]
            self.next = (self.next + 1) % len(self.reports)
            report.send()
