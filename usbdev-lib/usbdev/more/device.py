"""What few programs ask of a device."""

from usbdev import stack


def stop(self):
    """Takes the device off the bus; the firmware's own, with the REPL, takes its place."""
    stack.active(False)
    self.reset_cb()
    driver = stack.builtin_driver = stack.BUILTIN_DEFAULT
    stack.config(driver.desc_dev, driver.desc_cfg, None)
    stack.active(driver.itf_max > 0)


def configured(self):
    """Whether a host uses the device."""
    return not self.busy


def run(self):
    event = self.event
    self.event = 0
    if event & 1 and self.on_reset:
        self.on_reset(self)
    if event & 2 and self.on_configured:
        self.on_configured(self)


def default(self, req):
    # To an endpoint.
    if req[0] == 2 and req[1] == 1:  # CLEAR_FEATURE(ENDPOINT_HALT): whatever was under way is gone
        self.handler[req[4]](3, 0)
    return req[0] == 2
