"""Letters that are typed with a dead key: letter, base, accent (a combining character)."""

_PARTS = (
    "áa\u0301ée\u0301íi\u0301óo\u0301úu\u0301ýy\u0301ÁA\u0301ÉE\u0301ÍI\u0301ÓO\u0301ÚU\u0301ÝY\u0301"
    "àa\u0300èe\u0300ìi\u0300òo\u0300ùu\u0300ÀA\u0300ÈE\u0300ÌI\u0300ÒO\u0300ÙU\u0300"
    "âa\u0302êe\u0302îi\u0302ôo\u0302ûu\u0302ÂA\u0302ÊE\u0302ÎI\u0302ÔO\u0302ÛU\u0302"
    "äa\u0308ëe\u0308ïi\u0308öo\u0308üu\u0308ÿy\u0308ÄA\u0308ËE\u0308ÏI\u0308ÖO\u0308ÜU\u0308"
    "ãa\u0303ñn\u0303õo\u0303ÃA\u0303ÑN\u0303ÕO\u0303åa\u030aÅA\u030a"
    "` \u0300´ \u0301^ \u0302~ \u0303¨ \u0308"
)


def parts(c):
    """(letter, accent), or (None, None)."""
    at = _PARTS.find(c)
    if at >= 0:
        at += len(c)  # in bytes, where strings are of those
        letter = _PARTS[at : at + 1]
        if letter <= "~":  # else `c` is a letter or an accent in the table
            return letter, _PARTS[at + 1 : at + 1 + len("\u0301")]
    return None, None
