"""What the keys do. Change it as you like; `usbdev.keys` and `usbdev.media` have the names.

Key      goes down and up with yours, so that the host repeats it
Media    the same for media keys
Keys     keys one after the other
Text     is typed
"""

from usbdev import keys, media

from actions import Key, Keys, Media, Text

FN = 5  # this key chooses the second layer while it is held

LAYERS = (
    (
        Key(keys.CTRL | keys.C),
        Key(keys.CTRL | keys.V),
        Text("Best regards,\nJane\n"),
        Keys(keys.HOME, keys.SHIFT | keys.END, keys.DELETE),  # the line goes
        Key(keys.F13),
    ),
    (
        Media(media.PLAY_PAUSE),
        Media(media.PREVIOUS),
        Media(media.NEXT),
        Media(media.CALCULATOR),
        Key(keys.GUI | keys.L),  # locks the screen
    ),
)

TURN = Media(media.VOLUME_DOWN), Media(media.VOLUME_UP)  # the knob, left and right
PUSH = Media(media.MUTE)
