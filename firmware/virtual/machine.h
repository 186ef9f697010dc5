// What this port adds to the module machine.
#ifndef USBDEV_MACHINE_H
#define USBDEV_MACHINE_H

#include "py/obj.h"
#include "extmod/modmachine.h"

void machine_pin_init(void);
void machine_pin_deinit(void);
unsigned machine_pin_number(mp_obj_t pin); // of a Pin, a number or a name; raises ValueError if there is none
void machine_timer_deinit_all(void);
void machine_uart_deinit_all(void);

#endif
