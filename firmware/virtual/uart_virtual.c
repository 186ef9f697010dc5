// The port's part of machine.UART; extmod/machine_uart.c includes this file. Arguments and defaults are those of the RP2040's port.
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/ringbuf.h"
#include "machine.h"

#define DEFAULT_BAUD_RATE 115200
#define DEFAULT_BUFFER 256
#define MIN_BUFFER 32
#define MAX_BUFFER 32766
#define BREAK_BITS 13

#define MICROPY_PY_MACHINE_UART_CLASS_CONSTANTS

struct _machine_uart_obj_t {
    mp_obj_base_t base;
    uint8_t number;
    uint8_t default_pin;   // for sending; the next one receives
    uint16_t timeout;      // ms until the first byte
    uint16_t timeout_char; // ms between bytes
    ringbuf_t read_buffer;
    ringbuf_t write_buffer;
};

static machine_uart_obj_t uarts[BOARD_UARTS] = {
    { .base = { &machine_uart_type }, .number = 0, .default_pin = 0 },
    { .base = { &machine_uart_type }, .number = 1, .default_pin = 4 },
};

static board_uart_t *registers_of(const machine_uart_obj_t *self) {
    return &board.uarts[self->number];
}

// --- between the rings and the buffers ---------------------------------------------------------------------------------

static void receive(machine_uart_obj_t *self) {
    board_uart_t *uart = registers_of(self);
    while (uart->rx_tail != uart->rx_head && ringbuf_free(&self->read_buffer) > 0) {
        ringbuf_put(&self->read_buffer, uart->rx[uart->rx_tail++ % BOARD_UART]);
    }
}

static void send(machine_uart_obj_t *self) {
    board_uart_t *uart = registers_of(self);
    uint32_t before = uart->tx_head;
    while (uart->tx_head - uart->tx_tail < BOARD_UART && ringbuf_avail(&self->write_buffer) > 0) {
        uart->tx[uart->tx_head++ % BOARD_UART] = ringbuf_get(&self->write_buffer);
    }
    if (uart->tx_head != before) {
        host_uart(UART_DATA, self->number);
    }
}

void uart_interrupt(void) {
    for (size_t i = 0; i < BOARD_UARTS; i++) {
        if (board.uarts[i].baud_rate != 0) {
            receive(&uarts[i]);
            send(&uarts[i]);
        }
    }
}

// --- settings ----------------------------------------------------------------------------------------------------------

static void mp_machine_uart_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    static const char *const parities[] = { "None", "0", "1" };
    const machine_uart_obj_t *self = MP_OBJ_TO_PTR(self_in);
    const board_uart_t *uart = registers_of(self);
    mp_printf(print, "UART(%u, baudrate=%u, bits=%u, parity=%s, stop=%u, timeout=%u, timeout_char=%u)", self->number,
        (unsigned)uart->baud_rate, uart->data_bits, parities[uart->parity % 3], uart->stop_bits, self->timeout, self->timeout_char);
}

static void set_buffer(ringbuf_t *buffer, void **root, mp_int_t size) {
    if (size > MAX_BUFFER) {
        mp_raise_ValueError(MP_ERROR_TEXT("buffer too large"));
    }
    if (size > 0 || buffer->buf == NULL) {
        ringbuf_alloc(buffer, MAX(size > 0 ? size : DEFAULT_BUFFER, MIN_BUFFER) + 1);
        *root = buffer->buf;
    }
}

static void mp_machine_uart_init_helper(machine_uart_obj_t *self, size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args) {
    enum { ARG_baudrate, ARG_bits, ARG_parity, ARG_stop, ARG_tx, ARG_rx, ARG_timeout, ARG_timeout_char, ARG_txbuf, ARG_rxbuf };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_baudrate, MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_bits, MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_parity, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_INT(-1) } },
        { MP_QSTR_stop, MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_tx, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } }, // any pin
        { MP_QSTR_rx, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_timeout, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_timeout_char, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_txbuf, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = -1 } },
        { MP_QSTR_rxbuf, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = -1 } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, pos_args, kw_args, MP_ARRAY_SIZE(allowed), allowed, args);

    board_uart_t settings = *registers_of(self);
    if (settings.baud_rate == 0) {
        settings = (board_uart_t) { .baud_rate = DEFAULT_BAUD_RATE, .data_bits = 8, .stop_bits = 1, .tx_pin = self->default_pin, .rx_pin = self->default_pin + 1 };
        self->timeout = self->timeout_char = 0;
    }
    if (args[ARG_baudrate].u_int > 0) {
        settings.baud_rate = args[ARG_baudrate].u_int;
    }
    if (args[ARG_bits].u_int > 0) {
        settings.data_bits = args[ARG_bits].u_int;
    }
    if (args[ARG_stop].u_int > 0) {
        settings.stop_bits = args[ARG_stop].u_int;
    }
    if (args[ARG_parity].u_obj == mp_const_none) {
        settings.parity = UART_PARITY_NONE;
    } else if (args[ARG_parity].u_obj != MP_OBJ_NEW_SMALL_INT(-1)) {
        settings.parity = mp_obj_get_int(args[ARG_parity].u_obj) & 1 ? UART_PARITY_ODD : UART_PARITY_EVEN;
    }
    if (settings.data_bits < 5 || settings.data_bits > 8 || settings.stop_bits > 2) {
        mp_raise_ValueError(MP_ERROR_TEXT("bits must be 5..8, stop 1 or 2"));
    }
    if (args[ARG_tx].u_obj != mp_const_none) {
        settings.tx_pin = machine_pin_number(args[ARG_tx].u_obj);
    }
    if (args[ARG_rx].u_obj != mp_const_none) {
        settings.rx_pin = machine_pin_number(args[ARG_rx].u_obj);
    }
    if (args[ARG_timeout].u_int >= 0) {
        self->timeout = args[ARG_timeout].u_int;
    }
    if (args[ARG_timeout_char].u_int >= 0) {
        self->timeout_char = args[ARG_timeout_char].u_int;
    }
    self->timeout_char = MAX(self->timeout_char, BREAK_BITS * 1000 / settings.baud_rate + 1); // at least a byte
    set_buffer(&self->read_buffer, &MP_STATE_PORT(machine_uart_buffers)[2 * self->number], args[ARG_rxbuf].u_int);
    set_buffer(&self->write_buffer, &MP_STATE_PORT(machine_uart_buffers)[2 * self->number + 1], args[ARG_txbuf].u_int);

    board_uart_t *uart = registers_of(self);
    if (uart->baud_rate == 0) {
        uart->rx_tail = uart->rx_head; // what came while it was off
    }
    uart->baud_rate = settings.baud_rate;
    uart->data_bits = settings.data_bits;
    uart->parity = settings.parity;
    uart->stop_bits = settings.stop_bits;
    uart->tx_pin = settings.tx_pin;
    uart->rx_pin = settings.rx_pin;
    host_uart(UART_FORMAT, self->number);
}

static mp_obj_t mp_machine_uart_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    (void)type;
    mp_arg_check_num(n_args, n_kw, 1, MP_OBJ_FUN_ARGS_MAX, true);
    mp_int_t number = mp_obj_get_int(args[0]);
    if (number < 0 || number >= BOARD_UARTS) {
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("UART(%d) doesn't exist"), number);
    }
    machine_uart_obj_t *self = &uarts[number];
    self->read_buffer.buf = self->write_buffer.buf = NULL;
    mp_map_t kw_args;
    mp_map_init_fixed_table(&kw_args, n_kw, args + n_args);
    mp_machine_uart_init_helper(self, n_args - 1, args + 1, &kw_args);
    return MP_OBJ_FROM_PTR(self);
}

static void mp_machine_uart_deinit(machine_uart_obj_t *self) {
    if (registers_of(self)->baud_rate != 0) {
        registers_of(self)->baud_rate = 0;
        host_uart(UART_FORMAT, self->number);
    }
    self->read_buffer.buf = self->write_buffer.buf = NULL;
    MP_STATE_PORT(machine_uart_buffers)[2 * self->number] = MP_STATE_PORT(machine_uart_buffers)[2 * self->number + 1] = NULL;
}

void machine_uart_deinit_all(void) {
    for (size_t i = 0; i < BOARD_UARTS; i++) {
        mp_machine_uart_deinit(&uarts[i]);
    }
}

static void check_is_on(const machine_uart_obj_t *self) {
    if (registers_of(self)->baud_rate == 0) {
        mp_raise_OSError(MP_EINVAL);
    }
}

// --- data --------------------------------------------------------------------------------------------------------------

static mp_int_t mp_machine_uart_any(machine_uart_obj_t *self) {
    check_is_on(self);
    receive(self);
    return ringbuf_avail(&self->read_buffer);
}

static bool mp_machine_uart_txdone(machine_uart_obj_t *self) {
    check_is_on(self);
    return ringbuf_avail(&self->write_buffer) == 0 && registers_of(self)->tx_head == registers_of(self)->tx_tail;
}

static void mp_machine_uart_sendbreak(machine_uart_obj_t *self) {
    check_is_on(self);
    host_uart(UART_BREAK, self->number);
    mp_hal_delay_us(BREAK_BITS * 1000000 / registers_of(self)->baud_rate + 1);
}

// Waits for the next interrupt; false: `timeout` ms since `start` are over.
static bool wait(mp_uint_t start, mp_uint_t timeout) {
    mp_uint_t elapsed = mp_hal_ticks_ms() - start;
    if (elapsed >= timeout) {
        return false;
    }
    mp_event_wait_ms(timeout - elapsed);
    return true;
}

static mp_uint_t mp_machine_uart_read(mp_obj_t self_in, void *buf, mp_uint_t size, int *errcode) {
    machine_uart_obj_t *self = MP_OBJ_TO_PTR(self_in);
    check_is_on(self);
    mp_uint_t start = mp_hal_ticks_ms();
    for (mp_uint_t i = 0; i < size; i++) {
        while (mp_machine_uart_any(self) == 0) {
            if (!wait(start, i == 0 ? self->timeout : self->timeout_char)) {
                if (i == 0) {
                    *errcode = MP_EAGAIN;
                    return MP_STREAM_ERROR;
                }
                return i;
            }
        }
        ((uint8_t *)buf)[i] = ringbuf_get(&self->read_buffer);
        start = mp_hal_ticks_ms();
    }
    return size;
}

static mp_uint_t mp_machine_uart_write(mp_obj_t self_in, const void *buf, mp_uint_t size, int *errcode) {
    machine_uart_obj_t *self = MP_OBJ_TO_PTR(self_in);
    check_is_on(self);
    mp_uint_t start = mp_hal_ticks_ms();
    for (mp_uint_t i = 0; i < size; i++) {
        while (ringbuf_free(&self->write_buffer) == 0) {
            send(self);
            if (ringbuf_free(&self->write_buffer) == 0 && !wait(start, i == 0 ? self->timeout : self->timeout_char)) {
                if (i == 0) {
                    *errcode = MP_EAGAIN;
                    return MP_STREAM_ERROR;
                }
                return i;
            }
            check_is_on(self); // a callback may have switched it off
        }
        ringbuf_put(&self->write_buffer, ((const uint8_t *)buf)[i]);
        start = mp_hal_ticks_ms();
    }
    send(self);
    return size;
}

static mp_uint_t mp_machine_uart_ioctl(mp_obj_t self_in, mp_uint_t request, uintptr_t arg, int *errcode) {
    machine_uart_obj_t *self = MP_OBJ_TO_PTR(self_in);
    switch (request) {
        case MP_STREAM_POLL:
            return ((arg & MP_STREAM_POLL_RD) && mp_machine_uart_any(self) > 0 ? MP_STREAM_POLL_RD : 0)
                   | ((arg & MP_STREAM_POLL_WR) && ringbuf_free(&self->write_buffer) > 0 ? MP_STREAM_POLL_WR : 0);
        case MP_STREAM_FLUSH: {
            // Twice what the bytes take, of the longest format.
            mp_uint_t bytes = BOARD_UART + self->write_buffer.size;
            mp_uint_t timeout = (uint64_t)bytes * BREAK_BITS * 2 * 1000 / MAX(registers_of(self)->baud_rate, 1) + 1;
            for (mp_uint_t start = mp_hal_ticks_ms(); !mp_machine_uart_txdone(self);) {
                if (!wait(start, timeout)) {
                    *errcode = MP_ETIMEDOUT;
                    return MP_STREAM_ERROR;
                }
            }
            return 0;
        }
        default:
            *errcode = MP_EINVAL;
            return MP_STREAM_ERROR;
    }
}

MP_REGISTER_ROOT_POINTER(void *machine_uart_buffers[4]);
