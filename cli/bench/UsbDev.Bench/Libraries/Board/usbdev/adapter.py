# usbdev: devices compiled from the descriptions beside this file.
from time import sleep_ms


def start(device):
    device.start()
    device.wait_configured()


def keyboard():
    import keyboard as device

    start(device)
    kbd = device.kbd

    def send(i):
        if i & 1:
            kbd.press(4)
        else:
            kbd.release(4)

    return send


def composite():
    import composite as device

    start(device)


def midi():
    import midi as device

    start(device)
    synth = device.synth
    synth.timeout = 60_000
    count = 0

    def event(cable, status, a, b):
        nonlocal count
        count += 1

    synth.on_event = event
    return lambda i: synth.control_change(0, i >> 7 & 127, i & 127), lambda: count


def cdc():
    import cdc as device

    start(device)
    port = device.port
    while not port.dtr:
        sleep_ms(1)
    return port
