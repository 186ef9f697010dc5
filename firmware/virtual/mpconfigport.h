// What this port of MicroPython can do. The level is that of the RP2040's port, so that a program written for a Pico finds here what it
// uses; what is left out (threads, PIO, radio, machine.mem8..32) has no meaning without the chip.
#include <stdint.h>
#include <alloca.h>

#include "board.h"

#define MICROPY_HW_BOARD_NAME "usbdev virtual board"
#define MICROPY_HW_MCU_NAME "wasm32"
#define MICROPY_PY_SYS_PLATFORM "virtual"

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// --- memory and interpreter --------------------------------------------------------------------------------------------

#define MICROPY_ENABLE_GC (1)
#define MICROPY_NLR_SETJMP (1)
#define MICROPY_STACK_CHECK_MARGIN (4096) // the largest frames between two checks, with the spilled pointers
#define MICROPY_ALLOC_PATH_MAX (256)
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MPZ_DIG_SIZE (16) // frozen big numbers are laid out for the 32-bit board, also in the native build
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_PERSISTENT_CODE_LOAD (1)
#define MICROPY_READER_VFS (1)
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (1)
#define MICROPY_SCHEDULER_DEPTH (8)
#define MICROPY_SCHEDULER_STATIC_NODES (1)
#define MICROPY_USE_INTERNAL_ERRNO (1)
#define MICROPY_QSTR_BYTES_IN_HASH (1)

// --- Python modules ----------------------------------------------------------------------------------------------------

#define MICROPY_EPOCH_IS_1970 (1)
#define MICROPY_VFS (1)
#define MICROPY_PY_BUILTINS_HELP_TEXT virtual_help_text
#define MICROPY_PY_OS_INCLUDEFILE "os_virtual.c"
#define MICROPY_PY_OS_DUPTERM (1)
#define MICROPY_PY_OS_DUPTERM_NOTIFY (1)
#define MICROPY_PY_OS_SYNC (1)
#define MICROPY_PY_OS_UNAME (1)
#define MICROPY_PY_OS_URANDOM (1)
#define MICROPY_PY_RE_MATCH_GROUPS (1)
#define MICROPY_PY_RE_MATCH_SPAN_START_END (1)
#define MICROPY_PY_RANDOM_SEED_INIT_FUNC (board_random())
#define MICROPY_PY_TIME_GMTIME_LOCALTIME_MKTIME (1)
#define MICROPY_PY_TIME_TIME_TIME_NS (1)
#define MICROPY_PY_TIME_INCLUDEFILE "time_virtual.c"

#define MICROPY_PY_MACHINE (1)
#define MICROPY_PY_MACHINE_INCLUDEFILE "machine_virtual.c"
#define MICROPY_PY_MACHINE_RESET (1)
#define MICROPY_PY_MACHINE_BARE_METAL_FUNCS (1)
#define MICROPY_PY_MACHINE_BOOTLOADER (1)
#define MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ (1)
#define MICROPY_PY_MACHINE_MEMX (0)
#define MICROPY_PY_MACHINE_PULSE (0)
#define MICROPY_PY_MACHINE_SIGNAL (1)
#define MICROPY_PY_MACHINE_PIN_MAKE_NEW mp_pin_make_new
#define MICROPY_PY_MACHINE_ADC (1)
#define MICROPY_PY_MACHINE_ADC_INCLUDEFILE "adc_virtual.c"
#define MICROPY_PY_MACHINE_UART (1)
#define MICROPY_PY_MACHINE_UART_INCLUDEFILE "uart_virtual.c"
#define MICROPY_PY_MACHINE_UART_SENDBREAK (1)

// --- USB ---------------------------------------------------------------------------------------------------------------

#define MICROPY_HW_ENABLE_USBDEV (1)
#define MICROPY_HW_ENABLE_USB_RUNTIME_DEVICE (1)
#define MICROPY_HW_USB_CDC (1)
#define MICROPY_HW_USB_MSC (0)
#define MICROPY_HW_USB_VID (0xf055) // MicroPython's own; a user's first gadget has pid.codes' pair for tests and must not look like this
#define MICROPY_HW_USB_PID (0x9802)
#define MICROPY_HW_USB_PRODUCT_FS_STRING "usbdev virtual board"

// --- what the C library lacks --------------------------------------------------------------------------------------------

#ifdef __wasm__
#define MP_NEED_LOG2 (1)
#else
#define MICROPY_USE_INTERNAL_PRINTF (0) // the C library's own
#endif

// --- the clock and the interrupts --------------------------------------------------------------------------------------

// One step of simulated time at every backward jump and return. While the slice lasts this is a decrement and a branch.
void board_poll(void);
extern board_shared_t board;
#define BOARD_STEP() do { if (--board.steps_left <= 0) { board_poll(); } } while (0)
#define MICROPY_VM_HOOK_LOOP BOARD_STEP();
#define MICROPY_VM_HOOK_RETURN BOARD_STEP();

uint32_t board_random(void);

#define MP_STATE_PORT MP_STATE_VM
#define MP_SSIZE_MAX (INTPTR_MAX)
typedef intptr_t mp_int_t; // as wide as a pointer
typedef uintptr_t mp_uint_t;
typedef intptr_t mp_off_t;
