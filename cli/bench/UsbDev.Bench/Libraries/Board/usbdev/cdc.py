from time import sleep_ms


def cdc():
    import device

    device.start()
    device.wait_configured()
    port = device.port
    while not port.dtr:
        sleep_ms(1)
    return port
