from time import sleep_ms

import machine


def midi():
    import usb.device
    from usb.device.midi import MIDIInterface

    count = 0

    class Midi(MIDIInterface):
        def on_midi_event(self, cin, a, b, c):
            nonlocal count
            count += 1

    m = Midi()
    usb.device.get().init(m, builtin_driver=True)
    while not m.is_open():
        sleep_ms(1)

    def send(i):
        while not m.send_event(11, 0xB0, i >> 7 & 127, i & 127):
            machine.idle()

    def step(i):
        m
        i >> 7 & 127
        i & 127

    def write(packets):
        # It has no way to send several at once.
        for i in range(0, len(packets), 4):
            while not m.send_event(packets[i] & 15, packets[i + 1], packets[i + 2], packets[i + 3]):
                machine.idle()

    return send, step, lambda: count, write
