// The pins that a package has (SAM D5x/E5x data sheet §6): MicroPython's port leaves out of its tables what is not defined.
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
#define PIN_PA12 12
#define PIN_PA13 13
#define PIN_PA14 14
#define PIN_PA15 15
#define PIN_PA16 16
#define PIN_PA17 17
#define PIN_PA18 18
#define PIN_PA19 19
#define PIN_PA20 20
#define PIN_PA21 21
#define PIN_PA22 22
#define PIN_PA23 23
#define PIN_PA24 24
#define PIN_PA25 25
#define PIN_PA27 27
#define PIN_PA30 30
#define PIN_PA31 31
#define PIN_PB02 34
#define PIN_PB03 35
#define PIN_PB08 40
#define PIN_PB09 41
#define PIN_PB10 42
#define PIN_PB11 43
#define PIN_PB22 54
#define PIN_PB23 55

#if !defined(__SAMD51G18A__) && !defined(__SAMD51G19A__) // 64 pins and more
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

#if SERCOM_INST_NUM > 6 // 100 pins and more
#define PIN_PB18 50
#define PIN_PB19 51
#define PIN_PB20 52
#define PIN_PB21 53
#define PIN_PB24 56
#define PIN_PB25 57
#define PIN_PC00 64
#define PIN_PC01 65
#define PIN_PC02 66
#define PIN_PC03 67
#define PIN_PC05 69
#define PIN_PC06 70
#define PIN_PC07 71
#define PIN_PC10 74
#define PIN_PC11 75
#define PIN_PC12 76
#define PIN_PC13 77
#define PIN_PC14 78
#define PIN_PC15 79
#define PIN_PC16 80
#define PIN_PC17 81
#define PIN_PC18 82
#define PIN_PC19 83
#define PIN_PC20 84
#define PIN_PC21 85
#define PIN_PC24 88
#define PIN_PC25 89
#define PIN_PC26 90
#define PIN_PC27 91
#define PIN_PC28 92
#endif

#if defined(__SAMD51P19A__) || defined(__SAMD51P20A__) // 128 pins
#define PIN_PB26 58
#define PIN_PB27 59
#define PIN_PB28 60
#define PIN_PB29 61
#define PIN_PC04 68
#define PIN_PC22 86
#define PIN_PC23 87
#define PIN_PC30 94
#define PIN_PC31 95
#define PIN_PD00 96
#define PIN_PD01 97
#define PIN_PD08 104
#define PIN_PD09 105
#define PIN_PD10 106
#define PIN_PD11 107
#define PIN_PD12 108
#define PIN_PD20 116
#define PIN_PD21 117
#endif

#endif
