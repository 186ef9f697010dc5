// The port's part of the module machine; extmod/modmachine.c includes this file.
#include "py/mphal.h"
#include "py/mperrno.h"
#include "machine.h"

#define CPU_HZ 125000000 // nominal: board.step_ns decides what a step takes

#define MICROPY_PY_MACHINE_EXTRA_GLOBALS \
    { MP_ROM_QSTR(MP_QSTR_Pin), MP_ROM_PTR(&machine_pin_type) }, \
    { MP_ROM_QSTR(MP_QSTR_Timer), MP_ROM_PTR(&machine_timer_type) }, \
    { MP_ROM_QSTR(MP_QSTR_PWRON_RESET), MP_ROM_INT(1) }, /* values of the RP2040's port */ \
    { MP_ROM_QSTR(MP_QSTR_WDT_RESET), MP_ROM_INT(3) },

static mp_obj_t mp_machine_unique_id(void) {
    return mp_obj_new_bytes(board.unique_id, sizeof(board.unique_id));
}

NORETURN static void mp_machine_reset(void) {
    board_reset(RESET_HARD);
}

static mp_int_t mp_machine_reset_cause(void) {
    return board.reset_cause;
}

NORETURN void mp_machine_bootloader(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    (void)args;
    board_reset(RESET_BOOTLOADER);
}

static mp_obj_t mp_machine_get_freq(void) {
    return MP_OBJ_NEW_SMALL_INT(CPU_HZ);
}

static void mp_machine_set_freq(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    if (mp_obj_get_int(args[0]) != CPU_HZ) {
        mp_raise_ValueError(MP_ERROR_TEXT("cannot change frequency"));
    }
}

static void mp_machine_idle(void) {
    MICROPY_INTERNAL_WFE(1);
}

static void mp_machine_lightsleep(size_t n_args, const mp_obj_t *args) {
    if (n_args == 0) {
        mp_event_wait_indefinite();
    } else {
        mp_hal_delay_ms(MAX(mp_obj_get_int(args[0]), 0));
    }
}

NORETURN static void mp_machine_deepsleep(size_t n_args, const mp_obj_t *args) {
    mp_machine_lightsleep(n_args, args);
    mp_machine_reset();
}
