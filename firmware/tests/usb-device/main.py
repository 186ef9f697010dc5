# machine.USBDevice: configuration, control requests, transfers both ways, errors, and what survives a bus reset.
import machine
import time

VENDOR_INTERFACE = b"\x09\x04\x02\x00\x02\xff\x00\x00\x05" b"\x07\x05\x83\x02\x40\x00\x00" b"\x07\x05\x03\x02\x40\x00\x00"
usb = machine.USBDevice()
builtin = usb.BUILTIN_CDC
builtin_config = builtin.desc_cfg
total = len(builtin_config) + len(VENDOR_INTERFACE)
config = bytearray(builtin_config + VENDOR_INTERFACE)
config[2:4] = total.to_bytes(2, "little")
config[4] = builtin.itf_max + 1
config[7] |= 0x20  # remote wakeup

received = bytearray(70)
answer = bytearray(range(100))
written = bytearray(5)


def opened(descriptor):
    print("open", bytes(descriptor).hex())
    usb.submit_xfer(0x03, received)


def was_reset():
    print("reset")


def control(stage, request):
    request = bytes(request)
    print("control", stage, request.hex())
    kind = request[1]
    if stage == 3 and kind == 2:
        print("written", bytes(written))
    if kind == 1:
        return answer
    if kind == 2:
        return written
    if kind == 3:
        return True
    if kind == 4:
        raise ValueError("in the control callback")
    return False


def moved(endpoint, result, count):
    print("moved", hex(endpoint), result, count)
    if endpoint == 0x03:
        print(bytes(received[:count]))
        usb.submit_xfer(0x83, received[:count])
        usb.submit_xfer(0x03, received)


for wrong in (lambda: usb.config(1, config, None), lambda: usb.submit_xfer(0x83, b"x"), lambda: usb.stall(0x83, True)):
    try:
        wrong()
    except (ValueError, OSError) as error:
        print(repr(error))

usb.builtin_driver = builtin
usb.config(builtin.desc_dev, config, [None, "Maker", "Thing", "1", "Port"], opened, was_reset, control, moved)
print("active", usb.active(True))
time.sleep_ms(100)
print("active", usb.active())
for wrong in (
    lambda: usb.submit_xfer(0x80, b"x"),
    lambda: usb.submit_xfer(0x90, b"x"),
    lambda: usb.submit_xfer(0x03, bytearray(1)),
    lambda: usb.submit_xfer(0x83, 5),
    lambda: setattr(usb, "builtin_driver", usb.BUILTIN_NONE),
):
    try:
        print(wrong())
    except (TypeError, ValueError, OSError) as error:
        print(repr(error))
print("unused endpoint", usb.submit_xfer(0x85, b"x"))
time.sleep_ms(100)
print("stalled before", usb.stall(0x83, True))
print("stalled now", usb.stall(0x83))
time.sleep_ms(80)
print("cleared", usb.stall(0x83))
print("wakeup while awake", usb.remote_wakeup())
time.sleep_ms(80)
print("wakeup while suspended", usb.remote_wakeup())
time.sleep_ms(100)
print("inactive", usb.active(False))
time.sleep_ms(10)
