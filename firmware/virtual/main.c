// The board's life: power-up, boot.py, main.py, REPL, soft reset, and again.
#include "py/builtin.h"
#include "py/compile.h"
#include "py/cstack.h"
#include "py/gc.h"
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "extmod/vfs.h"
#include "shared/readline/readline.h"
#include "shared/runtime/pyexec.h"
#include "shared/tinyusb/mp_usbd.h"
#include "machine.h"
#include "memory.h"
#include "vfs_host.h"

#define SOFT_RESET_NS 10000000 // so that a program which ends with sys.exit() and starts again for ever grows older

static void run_life(void) {
    mp_init();
    mp_obj_list_append(mp_sys_path, MP_OBJ_NEW_QSTR(MP_QSTR__slash_lib));
    readline_init0();
    machine_pin_init();
    vfs_host_mount();

    int result = pyexec_file_if_exists("boot.py");
    mp_usbd_init();
    if (!(result & PYEXEC_FORCED_EXIT)) {
        if (pyexec_mode_kind == PYEXEC_MODE_FRIENDLY_REPL && result != 0) {
            result = pyexec_file_if_exists("main.py");
        }
        if (!(result & PYEXEC_FORCED_EXIT)) {
            while ((pyexec_mode_kind == PYEXEC_MODE_RAW_REPL ? pyexec_raw_repl() : pyexec_friendly_repl()) == 0) {
            }
        }
    }

    mp_printf(MP_PYTHON_PRINTER, "MPY: soft reboot\n");
    for (int64_t end = board_now() + SOFT_RESET_NS; board_now() < end;) {
        mp_handle_pending(false); // nobody is left to catch an exception
        board_wait(end);
    }
    machine_pin_deinit();
    machine_timer_deinit_all();
    machine_uart_deinit_all();
    mp_usbd_deinit();
    gc_sweep_all();
    mp_deinit();
}

void board_main(void) {
    memory_init(board.heap_size);
    for (;;) {
        run_life();
    }
}

void nlr_jump_fail(void *val) {
    mp_printf(&mp_plat_print, "FATAL: uncaught exception\n");
    mp_obj_print_exception(&mp_plat_print, MP_OBJ_FROM_PTR(val));
    board_reset(RESET_FATAL);
}

const char virtual_help_text[] =
    "This is MicroPython on usbdev's virtual board: the interpreter, machine.USBDevice and the TinyUSB\n"
    "stack of the real boards, plugged into a simulated bus.\n"
    "\n"
    "  machine.USBDevice, Pin (GP0..GP29, LED), Signal, Timer, ADC, UART; asyncio, time, os, ...\n"
    "  help('modules') lists what can be imported\n"
    "\n"
    "  CTRL-A  raw REPL      CTRL-B  this REPL     CTRL-C  interrupt the program\n"
    "  CTRL-D  soft reset    CTRL-E  paste mode\n";
