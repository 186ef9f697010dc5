"""USB devices in MicroPython, on stock firmware (1.23 or newer, with ``machine.USBDevice``).

`Device` stands between the firmware's USB stack and the device's functions (keyboard, MIDI, ...). A function is any object with

    connect()               the host has configured the device
    reset()                 bus reset or unplugged: transfers under way will never end
    ctrl(state, request)    a control request for it (request: its 8 bytes), state 1 SETUP, 2 data received, 3 all done;
                            returns False to refuse it, True to accept it, or the buffer of the data stage
    done(status, count)     a transfer to the host has ended: 0 well, 1 failed, 2 stalled, 3 lost in a halt; count bytes were moved.
                            The endpoint is its attribute `addr`, with packets of `size` bytes
    rx(status, count)       the same for a transfer from the host, on the endpoint `src`
    bind(addr, size)        instead of the last two, where it has more endpoints: returns what to call

MicroPython's scheduler calls them, on the main thread and never in an interrupt. Views passed in are valid during the call only.

Memory counts here. A name costs 17 bytes unless stock firmware has it already, which is why many are like those of `machine`. What few
programs use is in ``usbdev.more`` and joins its class at the first use; what is done once is in ``usbdev.init`` and goes again.
"""

from micropython import schedule
from umachine import USBDevice, idle  # with the u no file of that name is looked for, which takes longer than all the rest
from utime import sleep_ms, ticks_diff, ticks_ms

stack = USBDevice()
del USBDevice
idle = (bool, idle)  # by whether to
active = None  # the device that was started last


def wait(self, timeout, bits=1):
    """Lets USB go on while one of these bits of ``self.busy`` is set; OSError(ETIMEDOUT) after `timeout` ms or a little more."""
    start = ticks_ms()
    n = 63 >> timeout  # 0 ms is no wait at all
    while self.busy & bits:
        n += 1
        if not n & 7 or n > 63:  # to know the time takes as long as all the rest
            waited = ticks_diff(ticks_ms(), start)
            if waited >= timeout:
                raise OSError(110)  # ETIMEDOUT
            if waited > 10:  # longer than a host needs for a transfer: in an interrupt handler nothing happens by itself
                poll()
        idle[self.busy & bits > 0]()  # callbacks run at jumps: without one between look and sleep none is slept through


def poll():
    global poll
    poll = getter(None, "poll")
    poll()


def tell(self):
    """Has ``self.run()`` called soon, when no USB callback is running."""
    try:
        schedule(_run, self)
    except RuntimeError:  # the scheduler's queue is full
        self.run()


def _run(self):
    # While MicroPython waits at its prompt, scheduled functions run in the middle of USB callbacks, where nothing can be sent.
    if active.locked:
        tell(self)
    else:
        self.run()


def getter(self, name):
    # The __getattr__ of classes with a file in usbdev/more.
    from usbdev.more import getter

    return getter(self, name)


class Device:
    """A USB device: compiled from a device.yaml, or made of functions, ``Device(Keyboard(), Mouse(), name="Desk")`` (USB 2.0, section 9.6).

    A compiled module gives four arguments: the descriptors (device, then configuration, numbered as if nothing else were
    there), where their numbers stand (see tests/devices/README.md), the strings from index 1 on (None: the board's own id), and
    the function of interface 0, 1, ...

    config: the functions, or what a compiled module gives
    repl: whether the firmware's own interfaces stay, the REPL's serial port among them
    vendor, product: idVendor and idProduct, 0..0xFFFF
    release: bcdDevice, BCD: 0x0210 is 2.1
    manufacturer, name, serial: ASCII, up to 40 characters (32 on SAMD); None, for the serial number: the board's own id
    max_power: mA that it takes from the bus, 1..500 (USB 2.0, section 7.2.1)
    remote_wakeup: whether a report may wake a sleeping host
    Raises ValueError: a number is out of range, or a function has endpoints or cables that there are not.
    Raises TypeError: there is no function, or something that is none.
    """

    on_configured = None  # called with the device when a host begins to use it
    on_reset = None  # called with the device when the host has reset it or is gone
    busy = 1  # no host has configured it (yet)
    event = 0  # 1: it was reset, 2: it was configured, and `run` has not been called yet
    locked = False  # a USB callback is running
    __getattr__ = getter

    def __init__(self, *args, **values):
        from usbdev.init import init

        init(self, args, values)

    def start(self):
        """Shows the device to the host, which then resets and configures it (USB 2.0, section 9.1.1).

        A REPL over USB drops out for a moment and comes back beside it.
        """
        global active
        active = self
        stack.active(False)
        stack.builtin_driver = self.builtin_driver
        stack.config(*self.config, open_itf_cb, reset_cb, control_xfer_cb, xfer_cb)
        stack.active(True)

    def wait_configured(self, timeout=5000):
        """Waits until a host uses the device. Returns whether it does.

        timeout: ms at the most; 0: only looks
        """
        for _ in range(0, timeout, 10):
            if not self.busy:
                break
            sleep_ms(10)
        return not self.busy


# What the firmware calls. `locked` says that it does; then nothing that waits can be sent.


def open_itf_cb(desc_cfg):
    self = active
    self.locked = True
    function = self.funcs[desc_cfg[2] - self.itf_max]
    try:
        function.connect()
        if function is self.funcs[-1]:
            self.busy = 0
            if self.on_configured:
                self.event |= 2
                tell(self)
    except OSError:
        pass  # the host has just configured what was there before; MicroPython is about to disconnect, and takes no transfer now
    self.locked = False


def reset_cb():
    self = active
    self.busy = 1
    for function in self.funcs:
        function.reset()
    if self.on_reset:
        self.event |= 1
        tell(self)


def control_xfer_cb(state, req):
    self = active
    self.locked = True
    try:
        if req[0] & 31 == 2:
            return self.default(req)
        return self.funcs[req[4] - self.itf_max].ctrl(state, req)  # to an interface, or to the device about one
    finally:
        self.locked = False


def xfer_cb(addr, status, count):
    self = active
    self.locked = True
    self.handler[addr](status, count)
    self.locked = False
