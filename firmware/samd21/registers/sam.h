// The registers of the SAM D21, as far as MicroPython's port samd and TinyUSB's driver name them. Facts of Microchip's data sheet DS40001882,
// written down anew; none of Microchip's headers is used.
#ifndef USBDEV_SAM_H
#define USBDEV_SAM_H

// ---- interrupts (§11.2) and the core they belong to

typedef enum {
    Reset_IRQn = -15, NonMaskableInt_IRQn, HardFault_IRQn,
    SVCall_IRQn = -5,
    PendSV_IRQn = -2, SysTick_IRQn,
    PM_IRQn = 0, SYSCTRL_IRQn, WDT_IRQn, RTC_IRQn, EIC_IRQn, NVMCTRL_IRQn, DMAC_IRQn, USB_IRQn, EVSYS_IRQn,
    SERCOM0_IRQn, SERCOM1_IRQn, SERCOM2_IRQn, SERCOM3_IRQn, SERCOM4_IRQn, SERCOM5_IRQn,
    TCC0_IRQn, TCC1_IRQn, TCC2_IRQn, TC3_IRQn, TC4_IRQn, TC5_IRQn, TC6_IRQn, TC7_IRQn,
    ADC_IRQn, AC_IRQn, DAC_IRQn, PTC_IRQn, I2S_IRQn,
} IRQn_Type;

#define __CM0PLUS_REV 1
#define __MPU_PRESENT 0
#define __VTOR_PRESENT 1
#define __NVIC_PRIO_BITS 2
#define __Vendor_SysTickConfig 0
#include "core_cm0plus.h" // Arm's CMSIS, part of MicroPython

// ---- peripherals, and where they are (§9.1, §13)

#define PORT_GROUPS 2
#define SERCOM_USART_DATA R16
#define SERCOM_DATA_BITS 9
#define SERCOM_RX_IRQn(n) (SERCOM0_IRQn + (n))
#include "analog.h"
#include "pins.h"
#include "port.h"
#include "sercom.h"
#include "system.h"
#include "timers.h"
#include "usb.h"

#define PM PERIPHERAL(Pm, 0x40000400)
#define SYSCTRL PERIPHERAL(Sysctrl, 0x40000800)
#define GCLK PERIPHERAL(Gclk, 0x40000c00)
#define WDT PERIPHERAL(Wdt, 0x40001000)
#define RTC PERIPHERAL(Rtc, 0x40001400)
#define EIC PERIPHERAL(Eic, 0x40001800)
#define NVMCTRL PERIPHERAL(Nvmctrl, 0x41004000)
#define PORT PERIPHERAL(Port, 0x41004400)
#define USB PERIPHERAL(Usb, 0x41005000)
#define SERCOM0 PERIPHERAL(Sercom, 0x42000800)
#define SERCOM1 PERIPHERAL(Sercom, 0x42000c00)
#define SERCOM2 PERIPHERAL(Sercom, 0x42001000)
#define SERCOM3 PERIPHERAL(Sercom, 0x42001400)
#define SERCOM4 PERIPHERAL(Sercom, 0x42001800)
#define SERCOM5 PERIPHERAL(Sercom, 0x42001c00)
#define TCC0 PERIPHERAL(Tcc, 0x42002000)
#define TCC1 PERIPHERAL(Tcc, 0x42002400)
#define TCC2 PERIPHERAL(Tcc, 0x42002800)
#define TC4 PERIPHERAL(Tc, 0x42003000)
#define ADC PERIPHERAL(Adc, 0x42004000)
#define DAC PERIPHERAL(Dac, 0x42004800)

#define SERCOM_INST_NUM 6
#define SERCOM_INSTS { SERCOM0, SERCOM1, SERCOM2, SERCOM3, SERCOM4, SERCOM5 }
#define TCC_INST_NUM 3
#define TCC_INSTS { TCC0, TCC1, TCC2 }
#define ADC_INSTS { ADC }
#define DAC_INSTS { DAC }

#define HMCRAMC0_ADDR 0x20000000u
#define HMCRAMC0_SIZE 0x8000u
#define USB_RAM_ADDR HMCRAMC0_ADDR // what the USB controller reaches
#define USB_RAM_SIZE HMCRAMC0_SIZE

#endif
