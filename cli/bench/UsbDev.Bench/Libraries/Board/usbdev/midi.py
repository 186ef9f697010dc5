def midi():
    import device

    device.start()
    device.wait_configured()
    synth = device.synth
    synth.timeout = 60_000
    count = 0

    def event(cable, status, a, b):
        nonlocal count
        count += 1

    synth.on_event = event

    def send(i):
        synth.control_change(0, i >> 7 & 127, i & 127)

    def step(i):
        synth
        i >> 7 & 127
        i & 127

    return send, step, lambda: count, synth.write
