// PORT, pins (SAM D21 data sheet §23, SAM D5x/E5x §32).
#ifndef USBDEV_PORT_H
#define USBDEV_PORT_H

#include "register.h"

typedef union {
    AT(0x00, W32(DIR));
    AT(0x04, W32(DIRCLR));
    AT(0x08, W32(DIRSET));
    AT(0x0c, W32(DIRTGL));
    AT(0x10, W32(OUT));
    AT(0x14, W32(OUTCLR));
    AT(0x18, W32(OUTSET));
    AT(0x1c, W32(OUTTGL));
    AT(0x20, W32(IN));
    AT(0x24, W32(CTRL));
    AT(0x28, W32(WRCONFIG));
    AT(0x30, R8(PMUX[16], PMUXE:4, PMUXO:4));
    AT(0x40, R8(PINCFG[32], PMUXEN:1, INEN:1, PULLEN:1, :3, DRVSTR:1));
    SPAN(0x80);
} PortGroup;
SIZED(PortGroup, 0x80);

typedef struct {
    PortGroup Group[PORT_GROUPS];
} Port;

#define PORT_PINCFG_PMUXEN BIT(0)
#define PORT_PINCFG_INEN   BIT(1)
#define PORT_PINCFG_PULLEN BIT(2)
#define PORT_PINCFG_DRVSTR BIT(6)

#endif
