"""A boot.py that cannot lock you out: ``from usbdev import boot; boot.install(pin=15)`` at the REPL, once.

The board then starts its USB device at power-up, before main.py. It does not when the pin is held low, and gives up, back to the firmware's
own device with its REPL, when no host has configured it in time: descriptors that no host takes do not cost the REPL.
"""

_TEXT = """# Made by usbdev.boot: hold pin {pin!r} low at power-up to start without the USB device.
from machine import Pin

if Pin({pin!r}, Pin.IN, Pin.PULL_UP).value():
    import {module}

    {module}.start()
    if not {module}.wait_configured({ms}):
        {module}.stop()
"""


def text(pin, ms=10000, module="device"):
    """The program, which `install` writes. Returns its text.

    pin: number of the pin, or its name, as `machine.Pin` takes it; low at power-up, it keeps the device from being started
    ms: ms to wait for a host, 100..600000
    module: name of the compiled module
    Raises ValueError: ms is out of range.
    """
    if not 100 <= ms <= 600000:
        raise ValueError("ms: %s is not in 100..600000" % ms)
    return _TEXT.format(pin=pin, ms=ms, module=module)


def install(pin, ms=10000, module="device", path="/boot.py"):
    """Writes it. An existing boot.py that is not of this kind is kept as it is.

    pin: number of the pin, or its name
    module: name of the compiled module
    ms: ms to wait for a host, 100..600000
    path: the file
    Raises OSError: EEXIST, there is another boot.py.
    Raises as `text`.
    """
    try:
        with open(path) as f:
            if "usbdev.boot" not in f.readline():
                raise OSError(17)  # EEXIST
    except OSError as e:
        if e.errno != 2:  # ENOENT: there is none
            raise
    with open(path, "w") as f:
        f.write(text(pin, ms, module))
