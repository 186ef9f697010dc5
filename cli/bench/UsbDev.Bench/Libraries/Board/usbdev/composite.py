def composite():
    import device

    device.start()
    device.wait_configured()
