// The REPL on a UART beside the one on USB, at 115,200 baud, so that a gadget without a serial port of its own can still be talked to.
// MicroPython's port has no such console; the linker's --wrap puts these functions around its own. A program that opens the serial
// interface (UART, SPI, I2C) or takes the pins for itself gets them.
#include "py/mphal.h"
#include "py/runtime.h"
#include "shared/runtime/interrupt_char.h"
#include "pin_af.h"
#include "samd_soc.h"

#define BAUD_RATE 115200

mp_uint_t __real_mp_hal_stdout_tx_strn(const char *text, mp_uint_t length);
int __real_mp_hal_stdin_rx_chr(void);
void __real_readline_init0(void);
extern Sercom *sercom_instance[];

static SercomUsart *usart(void) {
    return &sercom_instance[CONSOLE_SERCOM]->USART;
}

static bool is_ours(void) {
    return MP_STATE_PORT(sercom_table[CONSOLE_SERCOM]) == NULL;
}

static void received(int sercom) {
    (void)sercom;
    while (usart()->INTFLAG.bit.RXC) {
        if (ringbuf_free(&stdin_ringbuf) == 0) {
            usart()->INTENCLR.reg = SERCOM_USART_INTENCLR_RXC; // until somebody reads
            return;
        }
        int byte = usart()->DATA.reg & 0xff;
        if (byte == mp_interrupt_char) {
            mp_sched_keyboard_interrupt();
        } else {
            ringbuf_put(&stdin_ringbuf, byte);
        }
    }
}

static void start(void) {
    sercom_pad_config_t tx = get_sercom_config(CONSOLE_TX, CONSOLE_SERCOM), rx = get_sercom_config(CONSOLE_RX, CONSOLE_SERCOM);
    mp_hal_set_pin_mux(CONSOLE_TX, tx.alt_fct);
    mp_hal_set_pin_mux(CONSOLE_RX, rx.alt_fct);
    enable_sercom_clock(CONSOLE_SERCOM);
    usart()->CTRLA.reg = 1; // reset
    while (usart()->SYNCBUSY.bit.SWRST) {
    }
    usart()->CTRLA.reg = SERCOM_USART_CTRLA_DORD | SERCOM_USART_CTRLA_MODE(1) | SERCOM_USART_CTRLA_RXPO(rx.pad_nr) | SERCOM_USART_CTRLA_TXPO(tx.pad_nr / 2);
    usart()->CTRLB.reg = SERCOM_USART_CTRLB_RXEN | SERCOM_USART_CTRLB_TXEN;
    while (usart()->SYNCBUSY.bit.CTRLB) {
    }
    usart()->BAUD.reg = 65536 - (uint32_t)(65536ull * 16 * BAUD_RATE / get_peripheral_freq());
    usart()->INTENSET.reg = SERCOM_USART_INTENSET_RXC;
    sercom_register_irq(CONSOLE_SERCOM, &received);
    NVIC_EnableIRQ(SERCOM_RX_IRQn(CONSOLE_SERCOM));
    sercom_enable(sercom_instance[CONSOLE_SERCOM], 1);
}

// main() calls this at power on and after every soft reset, which switches all serial interfaces off.
void __wrap_readline_init0(void) {
    start();
    __real_readline_init0();
}

mp_uint_t __wrap_mp_hal_stdout_tx_strn(const char *text, mp_uint_t length) {
    if (!is_ours()) {
        return __real_mp_hal_stdout_tx_strn(text, length);
    }
    for (mp_uint_t i = 0; i < length; i++) {
        while (!usart()->INTFLAG.bit.DRE) {
        }
        usart()->DATA.reg = (uint8_t)text[i];
    }
    __real_mp_hal_stdout_tx_strn(text, length);
    return length;
}

int __wrap_mp_hal_stdin_rx_chr(void) {
    if (is_ours()) {
        usart()->INTENSET.reg = SERCOM_USART_INTENSET_RXC;
    }
    return __real_mp_hal_stdin_rx_chr();
}
