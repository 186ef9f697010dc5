"""What few programs ask of a device."""

import usbdev
from usbdev import stack


def stop(self):
    """Takes the device off the bus; the firmware's own, with the REPL, takes its place."""
    stack.active(False)
    if usbdev.active:
        usbdev.reset_cb()
    driver = stack.builtin_driver = stack.BUILTIN_DEFAULT
    stack.config(driver.desc_dev, driver.desc_cfg, None)
    stack.active(driver.itf_max > 0)


def configured(self):
    """Returns whether a host uses the device (USB 2.0, section 9.1.1)."""
    return not self.busy


def run(self):
    event = self.event
    self.event = 0
    if event & 1 and self.on_reset:
        self.on_reset(self)
    if event & 2 and self.on_configured:
        self.on_configured(self)


def default(self, req):
    # To an endpoint. SET_FEATURE(ENDPOINT_HALT) takes away what was under way, CLEAR_FEATURE alone does not. MicroPython still holds on
    # to it then, and a new transfer is EBUSY: until it ends all the same (SAMD), or until the next bus reset (others).
    addr = req[4]
    if req[0] == 2:
        if req[1] == 3:
            self.halted = addr
        elif getattr(self, "halted", 0) == addr:
            self.halted = 0
            try:
                self.handler[addr](3, 0)
            except OSError:
                pass
    return req[0] == 2
