from time import sleep_ms


def keyboard():
    import usb.device
    from usb.device.keyboard import KeyboardInterface

    k = KeyboardInterface()
    usb.device.get().init(k, builtin_driver=True)
    while not k.is_open():
        sleep_ms(1)
    down = (4,)
    up = ()

    def send(i):
        k.send_keys(down if i & 1 else up)

    def step(i):
        k
        down if i & 1 else up

    return send, step
