from time import sleep_ms


def cdc():
    import usb.device
    from usb.device.cdc import CDCInterface

    port = CDCInterface()
    usb.device.get().init(port, builtin_driver=True)
    while not port.is_open():
        sleep_ms(1)
    while not port.dtr:
        sleep_ms(1)
    return port
