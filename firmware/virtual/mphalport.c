// The console, which is both the built-in CDC port and the host's own channel, and delays.
#include "py/mphal.h"
#include "py/runtime.h"
#include "py/stream.h"
#include "extmod/misc.h"
#include "shared/tinyusb/mp_usbd.h"
#include "shared/tinyusb/mp_usbd_cdc.h"

static uint8_t stdin_bytes[512];
ringbuf_t stdin_ringbuf = { stdin_bytes, sizeof(stdin_bytes) };

// Console bytes that have been searched for the interrupt character.
static uint32_t console_searched;

bool console_interrupt(void) {
    bool any = false;
    for (; console_searched != board.console_head; console_searched++) {
        any = true;
        if (mp_interrupt_char >= 0 && board.console[console_searched % BOARD_CONSOLE] == mp_interrupt_char) {
            stdin_ringbuf.iget = stdin_ringbuf.iput = 0;
            board.console_tail = console_searched + 1;
            mp_sched_keyboard_interrupt();
        }
    }
    while (board.console_tail != board.console_head && ringbuf_free(&stdin_ringbuf) > 0) {
        ringbuf_put(&stdin_ringbuf, board.console[board.console_tail++ % BOARD_CONSOLE]);
    }
    return any;
}

uintptr_t mp_hal_stdio_poll(uintptr_t poll_flags) {
    return mp_usbd_cdc_poll_interfaces(poll_flags) | mp_os_dupterm_poll(poll_flags);
}

int mp_hal_stdin_rx_chr(void) {
    for (;;) {
        mp_usbd_cdc_poll_interfaces(0);
        int c = ringbuf_get(&stdin_ringbuf);
        if (c < 0) {
            c = mp_os_dupterm_rx_chr();
        }
        if (c >= 0) {
            return c;
        }
        mp_event_wait_indefinite();
    }
}

mp_uint_t mp_hal_stdout_tx_strn(const char *str, size_t len) {
    host_console_write(str, len);
    mp_usbd_cdc_tx_strn(str, len);
    mp_os_dupterm_tx_strn(str, len);
    return len; // the host's channel always takes everything
}

mp_uint_t mp_hal_ticks_ms(void) {
    BOARD_STEP(); // so that a loop in C that waits for a time gets there
    return board_now() / 1000000;
}

mp_uint_t mp_hal_ticks_us(void) {
    BOARD_STEP();
    return board_now() / 1000;
}

mp_uint_t mp_hal_ticks_cpu(void) {
    BOARD_STEP();
    return board_now();
}

static void delay(int64_t ns) {
    int64_t end = board_now() + ns;
    do {
        mp_event_handle_nowait();
        board_wait(end);
    } while (board_now() < end);
}

void mp_hal_delay_ms(mp_uint_t ms) {
    delay((int64_t)ms * 1000000);
}

void mp_hal_delay_us(mp_uint_t us) {
    delay((int64_t)us * 1000);
}

// The board wakes up at the start of 2021, as an RP2040 does, so that a run does not depend on the day.
#define POWER_UP_S 1609459200ull

uint64_t mp_hal_time_ns(void) {
    return POWER_UP_S * 1000000000u + board_now();
}

uint32_t tusb_time_millis_api(void) {
    return mp_hal_ticks_ms();
}

void mp_usbd_port_get_serial_number(char *buf) {
    mp_usbd_hex_str(buf, board.unique_id, sizeof(board.unique_id));
}
