// The board's clock, and the moments at which it takes what its surroundings have done.
//
// A chip is interrupted between any two instructions. This board takes its interrupts whenever it hands over to the host: in a sleep, and
// at the VM's jumps and returns when a slice of time is used up. Handlers then see the same rules as on a chip: atomic sections hold them
// off, they do not nest, and they leave work for MicroPython's scheduler.
#ifndef USBDEV_INTERRUPTS_H
#define USBDEV_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

int64_t board_now(void);            // ns since power-up
void board_wait(int64_t until);     // like a chip's WFE: returns after an interrupt, at the latest at `until` (ns)
_Noreturn void board_reset(int32_t kind); // RESET_*

// Atomic sections nest: restore what _off() returned.
uint32_t board_interrupts_off(void);
void board_interrupts_restore(uint32_t state);

// The handlers.
bool usb_interrupt(const board_event_t *event);      // false: TinyUSB's queue is full, try again later
void pin_interrupt(unsigned pin, bool level);
bool timer_interrupt(int64_t now);                   // true: at least one timer was due
bool console_interrupt(void);                        // true: there was input
void uart_interrupt(void);

#endif
