"""Names of keys, for `Keyboard.press`, `release` and `tap`: ``keys.F5``, ``keys.CTRL | keys.SHIFT | keys.ESC`` (HID Usage Tables 1.6, section 10).

The keys of a US keyboard; what they type elsewhere depends on the host's layout. NUM_ is the keypad.
A name costs memory only where it is used: they stand in two strings, not in a dictionary.
"""

# Usages 4, 5, ... of page 7 (HID Usage Tables 1.6, section 10)
_KEYS = (
    " A B C D E F G H I J K L M N O P Q R S T U V W X Y Z N1 N2 N3 N4 N5 N6 N7 N8 N9 N0 ENTER ESC BACKSPACE TAB SPACE MINUS EQUAL"
    " LEFT_BRACKET RIGHT_BRACKET BACKSLASH HASH SEMICOLON QUOTE GRAVE COMMA DOT SLASH CAPS_LOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12"
    " PRINT_SCREEN SCROLL_LOCK PAUSE INSERT HOME PAGE_UP DELETE END PAGE_DOWN RIGHT LEFT DOWN UP"
    " NUM_LOCK NUM_SLASH NUM_STAR NUM_MINUS NUM_PLUS NUM_ENTER NUM_1 NUM_2 NUM_3 NUM_4 NUM_5 NUM_6 NUM_7 NUM_8 NUM_9 NUM_0 NUM_DOT"
    " NON_US_BACKSLASH MENU POWER NUM_EQUAL F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24 EXECUTE HELP APP_MENU SELECT STOP AGAIN"
    " UNDO CUT COPY PASTE FIND MUTE VOLUME_UP VOLUME_DOWN - - - NUM_COMMA - RO KANA YEN HENKAN MUHENKAN JP_COMMA - - - HANGUL HANJA"
    " KATAKANA HIRAGANA HANKAKU "
)
# Bits 8, 9, ...
_MODIFIERS = " CTRL SHIFT ALT GUI RIGHT_CTRL RIGHT_SHIFT ALT_GR RIGHT_GUI "


def __getattr__(name):
    i = _KEYS.find(" %s " % name)
    if i >= 0:
        return 4 + _KEYS[:i].count(" ")
    i = _MODIFIERS.find(" %s " % name)
    if i < 0:
        raise AttributeError(name)
    return 256 << _MODIFIERS[:i].count(" ")
