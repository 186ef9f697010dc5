// The pins that a package has (SAM D21 data sheet §6): MicroPython's port leaves out of its tables what is not defined.
#ifndef USBDEV_PINS_H
#define USBDEV_PINS_H

#define PIN_PA00 0
#define PIN_PA01 1
#define PIN_PA02 2
#define PIN_PA03 3
#define PIN_PA04 4
#define PIN_PA05 5
#define PIN_PA06 6
#define PIN_PA07 7
#define PIN_PA08 8
#define PIN_PA09 9
#define PIN_PA10 10
#define PIN_PA11 11
#define PIN_PA14 14
#define PIN_PA15 15
#define PIN_PA16 16
#define PIN_PA17 17
#define PIN_PA18 18
#define PIN_PA19 19
#define PIN_PA22 22
#define PIN_PA23 23
#define PIN_PA24 24
#define PIN_PA25 25
#define PIN_PA27 27
#define PIN_PA28 28
#define PIN_PA30 30
#define PIN_PA31 31

#if !defined(__SAMD21E18A__)
#define PIN_PA12 12
#define PIN_PA13 13
#define PIN_PA20 20
#define PIN_PA21 21
#define PIN_PB02 34
#define PIN_PB03 35
#define PIN_PB08 40
#define PIN_PB09 41
#define PIN_PB10 42
#define PIN_PB11 43
#define PIN_PB22 54
#define PIN_PB23 55
#endif

#if defined(__SAMD21J18A__)
#define PIN_PB00 32
#define PIN_PB01 33
#define PIN_PB04 36
#define PIN_PB05 37
#define PIN_PB06 38
#define PIN_PB07 39
#define PIN_PB12 44
#define PIN_PB13 45
#define PIN_PB14 46
#define PIN_PB15 47
#define PIN_PB16 48
#define PIN_PB17 49
#define PIN_PB30 62
#define PIN_PB31 63
#endif

#endif
