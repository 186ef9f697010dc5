# MicroPython's helper library, through its public interface.
from time import sleep_ms

import machine


def start(*interfaces):
    import usb.device

    usb.device.get().init(*interfaces, builtin_driver=True)
    for i in interfaces:
        while not i.is_open():
            sleep_ms(1)


def keyboard():
    from usb.device.keyboard import KeyboardInterface

    k = KeyboardInterface()
    start(k)
    down = (4,)
    up = ()
    return lambda i: k.send_keys(down if i & 1 else up)


def composite():
    from usb.device.cdc import CDCInterface
    from usb.device.keyboard import KeyboardInterface
    from usb.device.midi import MIDIInterface
    from usb.device.mouse import MouseInterface

    start(KeyboardInterface(), MouseInterface(), MIDIInterface(), CDCInterface())


def midi():
    from usb.device.midi import MIDIInterface

    count = 0

    class Midi(MIDIInterface):
        def on_midi_event(self, cin, a, b, c):
            nonlocal count
            count += 1

    m = Midi()
    start(m)

    def send(i):
        while not m.send_event(11, 0xB0, i >> 7 & 127, i & 127):
            machine.idle()

    return send, lambda: count


def cdc():
    from usb.device.cdc import CDCInterface

    port = CDCInterface()
    start(port)
    while not port.dtr:
        sleep_ms(1)
    return port
