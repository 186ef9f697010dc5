def keyboard():
    import device

    device.start()
    device.wait_configured()
    kbd = device.kbd

    def send(i):
        if i & 1:
            kbd.press(4)
        else:
            kbd.release(4)

    def step(i):
        if i & 1:
            kbd
        else:
            kbd

    return send, step
