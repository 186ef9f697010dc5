// The console is on the first UART and on USB. A UART of 115,200 baud takes 11 KB/s, and MicroPython waits until it has taken everything before
// USB, which takes a hundred times as much, gets its turn. So the UART is written to only while no terminal is open on USB.
#ifndef NO_QSTR // the search for names runs without TinyUSB's folders
#include "tusb.h"
#endif

#include "uart.h"

void __real_mp_uart_write_strn(const char *str, size_t len);
void __wrap_mp_uart_write_strn(const char *str, size_t len);

void __wrap_mp_uart_write_strn(const char *str, size_t len) {
    if (!tud_cdc_connected()) {
        __real_mp_uart_write_strn(str, len);
    }
}
