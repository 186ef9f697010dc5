// What this port adds to the module machine.
#ifndef USBDEV_MACHINE_H
#define USBDEV_MACHINE_H

#include "py/obj.h"

extern const mp_obj_type_t machine_pin_type;
extern const mp_obj_type_t machine_timer_type;

void machine_pin_init(void);
void machine_pin_deinit(void);
void machine_timer_deinit_all(void);

#endif
