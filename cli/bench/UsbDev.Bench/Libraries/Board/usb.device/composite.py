from time import sleep_ms


def composite():
    import usb.device
    from usb.device.cdc import CDCInterface
    from usb.device.keyboard import KeyboardInterface
    from usb.device.midi import MIDIInterface
    from usb.device.mouse import MouseInterface

    interfaces = KeyboardInterface(), MouseInterface(), MIDIInterface(), CDCInterface()
    usb.device.get().init(*interfaces, builtin_driver=True)
    for i in interfaces:
        while not i.is_open():
            sleep_ms(1)
