"""More keys down than a report holds: ErrorRollOver in every slot (HID 1.11 appendix C) until enough are up again."""


def press(keyboard, key):
    b = keyboard.input
    if b[3] != 1:
        keyboard.held = list(b[3:])
        for i in range(3, 9):
            b[i] = 1
    if key not in keyboard.held:
        keyboard.held.append(key)


def release(keyboard, key):
    held = keyboard.held
    if key in held:
        held.remove(key)
        if len(held) == 6:
            keyboard.input[3:9] = bytes(held)
