#include "sam.h" // what mpconfigmcu.h of MicroPython's port asks for
