// The registers of the SAM D51, as far as MicroPython's port samd and TinyUSB's driver name them. Facts of Microchip's data sheet DS60001507,
// written down anew; none of Microchip's headers is used. A test compares them with what others have published (RegisterTests).
#ifndef USBDEV_SAM_H
#define USBDEV_SAM_H

// ---- interrupts (§10.2) and the core they belong to

typedef enum {
    Reset_IRQn = -15, NonMaskableInt_IRQn, HardFault_IRQn, MemoryManagement_IRQn, BusFault_IRQn, UsageFault_IRQn,
    SVCall_IRQn = -5, DebugMonitor_IRQn,
    PendSV_IRQn = -2, SysTick_IRQn,
    PM_IRQn = 0, MCLK_IRQn,
    WDT_IRQn = 10, RTC_IRQn, EIC_0_IRQn,
    NVMCTRL_0_IRQn = 29,
    SERCOM0_0_IRQn = 46, // four for each
    USB_0_IRQn = 80, USB_1_IRQn, USB_2_IRQn, USB_3_IRQn,
    TC0_IRQn = 107,
    TRNG_IRQn = 131,
    QSPI_IRQn = 134,
} IRQn_Type;

#define __CM4_REV 1
#define __MPU_PRESENT 1
#define __FPU_PRESENT 1
#define __NVIC_PRIO_BITS 3
#define __Vendor_SysTickConfig 0
#include "core_cm4.h" // Arm's CMSIS, part of MicroPython

// ---- what a package has (§2)

#if defined(__SAMD51G18A__) || defined(__SAMD51G19A__)
#define SERCOM_INST_NUM 6
#define TCC_INST_NUM 3
#elif defined(__SAMD51J18A__) || defined(__SAMD51J19A__) || defined(__SAMD51J20A__)
#define SERCOM_INST_NUM 6
#define TCC_INST_NUM 5
#else
#define SERCOM_INST_NUM 8
#define TCC_INST_NUM 5
#endif

#define HSRAM_ADDR 0x20000000u
#if defined(__SAMD51G18A__) || defined(__SAMD51J18A__)
#define HSRAM_SIZE 0x20000u
#elif defined(__SAMD51J20A__) || defined(__SAMD51N20A__) || defined(__SAMD51P20A__)
#define HSRAM_SIZE 0x40000u
#else
#define HSRAM_SIZE 0x30000u
#endif
#define USB_RAM_ADDR HSRAM_ADDR // what the USB controller reaches
#define USB_RAM_SIZE HSRAM_SIZE

// ---- peripherals, and where they are (§7, §8)

#define PORT_GROUPS 4
#define SERCOM_USART_DATA R32
#define SERCOM_DATA_BITS 32
#define SERCOM_RX_IRQn(n) (SERCOM0_0_IRQn + 4 * (n) + 2)
#include "analog.h"
#include "clocks.h"
#include "pins.h"
#include "port.h"
#include "qspi.h"
#include "sercom.h"
#include "system.h"
#include "timers.h"
#include "usb.h"

#define MCLK PERIPHERAL(Mclk, 0x40000800)
#define RSTC PERIPHERAL(Rstc, 0x40000c00)
#define OSCCTRL PERIPHERAL(Oscctrl, 0x40001000)
#define OSC32KCTRL PERIPHERAL(Osc32kctrl, 0x40001400)
#define GCLK PERIPHERAL(Gclk, 0x40001c00)
#define WDT PERIPHERAL(Wdt, 0x40002000)
#define RTC PERIPHERAL(Rtc, 0x40002400)
#define EIC PERIPHERAL(Eic, 0x40002800)
#define SERCOM0 PERIPHERAL(Sercom, 0x40003000)
#define SERCOM1 PERIPHERAL(Sercom, 0x40003400)
#define TC0 PERIPHERAL(Tc, 0x40003800)
#define USB PERIPHERAL(Usb, 0x41000000)
#define NVMCTRL PERIPHERAL(Nvmctrl, 0x41004000)
#define CMCC PERIPHERAL(Cmcc, 0x41006000)
#define PORT PERIPHERAL(Port, 0x41008000)
#define SERCOM2 PERIPHERAL(Sercom, 0x41012000)
#define SERCOM3 PERIPHERAL(Sercom, 0x41014000)
#define TCC0 PERIPHERAL(Tcc, 0x41016000)
#define TCC1 PERIPHERAL(Tcc, 0x41018000)
#define TCC2 PERIPHERAL(Tcc, 0x42000c00)
#define TCC3 PERIPHERAL(Tcc, 0x42001000)
#define TRNG PERIPHERAL(Trng, 0x42002800)
#define QSPI PERIPHERAL(Qspi, 0x42003400)
#define SERCOM4 PERIPHERAL(Sercom, 0x43000000)
#define SERCOM5 PERIPHERAL(Sercom, 0x43000400)
#define SERCOM6 PERIPHERAL(Sercom, 0x43000800)
#define SERCOM7 PERIPHERAL(Sercom, 0x43000c00)
#define TCC4 PERIPHERAL(Tcc, 0x43001000)
#define ADC0 PERIPHERAL(Adc, 0x43001c00)
#define ADC1 PERIPHERAL(Adc, 0x43002000)
#define DAC PERIPHERAL(Dac, 0x43002400)

#if SERCOM_INST_NUM > 6
#define SERCOM_INSTS { SERCOM0, SERCOM1, SERCOM2, SERCOM3, SERCOM4, SERCOM5, SERCOM6, SERCOM7 }
#else
#define SERCOM_INSTS { SERCOM0, SERCOM1, SERCOM2, SERCOM3, SERCOM4, SERCOM5 }
#endif
#if TCC_INST_NUM > 3
#define TCC_INSTS { TCC0, TCC1, TCC2, TCC3, TCC4 }
#else
#define TCC_INSTS { TCC0, TCC1, TCC2 }
#endif
#define ADC_INSTS { ADC0, ADC1 }
#define DAC_INSTS { DAC }

#endif
