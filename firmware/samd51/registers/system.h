// Reset, watchdog, calendar, pin interrupts, random numbers, flash controller and cache (SAM D5x/E5x data sheet; chapters at each part).
#ifndef USBDEV_SYSTEM_H
#define USBDEV_SYSTEM_H

#include "register.h"

// ---- RSTC, reset (§17)

typedef union {
    AT(0x00, W8(RCAUSE));
} Rstc;

// ---- WDT, watchdog (§20)

typedef union {
    AT(0x00, W8(CTRLA));
    AT(0x01, W8(CONFIG));
    AT(0x02, W8(EWCTRL));
    AT(0x04, W8(INTENCLR));
    AT(0x05, W8(INTENSET));
    AT(0x06, W8(INTFLAG));
    AT(0x08, W32(SYNCBUSY));
    AT(0x0c, W8(CLEAR));
} Wdt;

#define WDT_CTRLA_ENABLE BIT(1)
#define WDT_SYNCBUSY_ENABLE BIT(1)

// ---- RTC as a calendar (§21)

typedef union {
    AT(0x00, R16(CTRLA, SWRST:1, ENABLE:1, MODE:2, :2, CLKREP:1, MATCHCLR:1, PRESCALER:4, :1, BKTRST:1, GPTRST:1, CLOCKSYNC:1));
    AT(0x02, W16(CTRLB));
    AT(0x04, W32(EVCTRL));
    AT(0x08, W16(INTENCLR));
    AT(0x0a, W16(INTENSET));
    AT(0x0c, W16(INTFLAG));
    AT(0x10, R32(SYNCBUSY, SWRST:1, ENABLE:1, FREQCORR:1, CLOCK:1, :11, CLOCKSYNC:1));
    AT(0x14, W8(FREQCORR));
    AT(0x18, R32(CLOCK, SECOND:6, MINUTE:6, HOUR:5, DAY:5, MONTH:4, YEAR:6));
} RtcMode2;

typedef union {
    RtcMode2 MODE2;
} Rtc;

#define RTC_MODE2_CTRLA_SWRST BIT(0)
#define RTC_MODE2_CTRLA_ENABLE BIT(1)
#define RTC_MODE2_CTRLA_MODE_CLOCK FIELD(2, 2, 2)
#define RTC_MODE2_CTRLA_PRESCALER_DIV1024 FIELD(11, 8, 4)
#define RTC_MODE2_CTRLA_CLOCKSYNC BIT(15)
#define RTC_MODE2_CLOCK_SECOND(v) FIELD(v, 0, 6)
#define RTC_MODE2_CLOCK_MINUTE(v) FIELD(v, 6, 6)
#define RTC_MODE2_CLOCK_HOUR(v) FIELD(v, 12, 5)
#define RTC_MODE2_CLOCK_DAY(v) FIELD(v, 17, 5)
#define RTC_MODE2_CLOCK_MONTH(v) FIELD(v, 22, 4)
#define RTC_MODE2_CLOCK_YEAR(v) FIELD(v, 26, 6)

// ---- EIC, pin interrupts (§23)

typedef union {
    AT(0x00, R8(CTRLA, SWRST:1, ENABLE:1, :2, CKSEL:1));
    AT(0x04, R32(SYNCBUSY, SWRST:1, ENABLE:1));
    AT(0x0c, W32(INTENCLR));
    AT(0x10, W32(INTENSET));
    AT(0x14, W32(INTFLAG));
    AT(0x18, W32(ASYNCH));
    AT(0x1c, W32(CONFIG[2]));
} Eic;

// ---- TRNG, random numbers (§43)

typedef union {
    AT(0x00, W8(CTRLA));
    AT(0x08, W8(INTENCLR));
    AT(0x09, W8(INTENSET));
    AT(0x0a, W8(INTFLAG));
    AT(0x20, W32(DATA));
} Trng;

#define TRNG_CTRLA_ENABLE BIT(1)
#define TRNG_INTFLAG_DATARDY BIT(0)
#define REG_TRNG_CTRLA (TRNG->CTRLA.reg)
#define REG_TRNG_INTFLAG (TRNG->INTFLAG.reg)
#define REG_TRNG_DATA (TRNG->DATA.reg)

// ---- NVMCTRL, flash controller (§25)

typedef union {
    AT(0x00, R16(CTRLA, :2, AUTOWS:1, SUSPEN:1, WMODE:2, PRM:2, RWS:4, AHBNS0:1, AHBNS1:1, CACHEDIS0:1, CACHEDIS1:1));
    AT(0x04, W16(CTRLB));
    AT(0x08, W32(PARAM));
    AT(0x0c, W16(INTENCLR));
    AT(0x0e, W16(INTENSET));
    AT(0x10, R16(INTFLAG, DONE:1, ADDRE:1, PROGE:1, LOCKE:1, ECCSE:1, ECCDE:1, NVME:1));
    AT(0x12, R16(STATUS, READY:1, PRM:1, LOAD:1));
    AT(0x14, W32(ADDR));
    AT(0x18, W32(RUNLOCK));
} Nvmctrl;

#define NVMCTRL_CTRLA_WMODE(v) FIELD(v, 4, 2)
#define NVMCTRL_CTRLA_CACHEDIS (BIT(14) | BIT(15))
#define NVMCTRL_CTRLB_CMD(v) (FIELD(v, 0, 7) | FIELD(0xa5, 8, 8)) // with the key that commands need
#define NVMCTRL_CMD_ERASE_BLOCK 0x01u
#define NVMCTRL_CMD_WRITE_QUAD_WORD 0x04u
#define NVMCTRL_CMD_CLEAR_PAGE_BUFFER 0x15u

// ---- CMCC, the cache before the flash (§11)

typedef union {
    AT(0x08, R32(CTRL, CEN:1));
    AT(0x0c, R32(SR, CSTS:1));
    AT(0x20, R32(MAINT0, INVALL:1));
} Cmcc;

// ---- what the factory has measured (§9.4): two words, fields by bit number

#define CALIBRATION_LOW 0x00800080u
#define CALIBRATION_HIGH 0x00800084u
#define ADC0_FUSES_BIASCOMP_ADDR CALIBRATION_LOW
#define ADC0_FUSES_BIASCOMP_Pos 2
#define ADC0_FUSES_BIASCOMP_Msk FIELD(~0u, 2, 3)
#define ADC0_FUSES_BIASREFBUF_ADDR CALIBRATION_LOW
#define ADC0_FUSES_BIASREFBUF_Pos 5
#define ADC0_FUSES_BIASREFBUF_Msk FIELD(~0u, 5, 3)
#define ADC0_FUSES_BIASR2R_ADDR CALIBRATION_LOW
#define ADC0_FUSES_BIASR2R_Pos 8
#define ADC0_FUSES_BIASR2R_Msk FIELD(~0u, 8, 3)
#define ADC1_FUSES_BIASCOMP_ADDR CALIBRATION_LOW
#define ADC1_FUSES_BIASCOMP_Pos 16
#define ADC1_FUSES_BIASCOMP_Msk FIELD(~0u, 16, 3)
#define ADC1_FUSES_BIASREFBUF_ADDR CALIBRATION_LOW
#define ADC1_FUSES_BIASREFBUF_Pos 19
#define ADC1_FUSES_BIASREFBUF_Msk FIELD(~0u, 19, 3)
#define ADC1_FUSES_BIASR2R_ADDR CALIBRATION_LOW
#define ADC1_FUSES_BIASR2R_Pos 22
#define ADC1_FUSES_BIASR2R_Msk FIELD(~0u, 22, 3)
#define USB_FUSES_TRANSN_ADDR CALIBRATION_HIGH
#define USB_FUSES_TRANSN_Pos 0
#define USB_FUSES_TRANSN_Msk FIELD(~0u, 0, 5)
#define USB_FUSES_TRANSP_ADDR CALIBRATION_HIGH
#define USB_FUSES_TRANSP_Pos 5
#define USB_FUSES_TRANSP_Msk FIELD(~0u, 5, 5)
#define USB_FUSES_TRIM_ADDR CALIBRATION_HIGH
#define USB_FUSES_TRIM_Pos 10
#define USB_FUSES_TRIM_Msk FIELD(~0u, 10, 3)

#endif
