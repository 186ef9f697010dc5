// MicroPython's hardware layer, on the board's clock and interrupts (interrupts.h).
#ifndef USBDEV_MPHALPORT_H
#define USBDEV_MPHALPORT_H

#include "py/ringbuf.h"
#include "shared/runtime/interrupt_char.h"
#include "interrupts.h"

#define MICROPY_BEGIN_ATOMIC_SECTION() board_interrupts_off()
#define MICROPY_END_ATOMIC_SECTION(state) board_interrupts_restore(state)

#define MICROPY_INTERNAL_WFE(TIMEOUT_MS) \
    board_wait((TIMEOUT_MS) < 0 ? INT64_MAX : board_now() + (int64_t)(TIMEOUT_MS) * 1000000)

#define MICROPY_HW_USB_CDC_TX_TIMEOUT (500)

extern ringbuf_t stdin_ringbuf;

static inline void mp_hal_wake_main_task_from_isr(void) {
    // board_wait() looks at the scheduler before it sleeps.
}

#endif
