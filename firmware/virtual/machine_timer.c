// machine.Timer: any number of software timers with microsecond resolution, kept in a list by due time.
#include "py/gc.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "shared/runtime/mpirq.h"
#include "machine.h"

enum { TIMER_ONE_SHOT = 0, TIMER_PERIODIC = 1 };

#define MAX_LATE 16 // periods that a timer may catch up on; those before are lost

typedef struct _timer_obj_t {
    mp_obj_base_t base;
    struct _timer_obj_t *next;
    int64_t due;    // ns
    int64_t period; // ns
    mp_obj_t callback;
    uint8_t mode;
    bool running;
    bool hard;
} timer_obj_t;

static timer_obj_t *first_timer(void) {
    return (timer_obj_t *)MP_STATE_PORT(machine_timers);
}

static void announce(void) {
    board.next_timer = first_timer() == NULL ? INT64_MAX : first_timer()->due;
}

static void stop(timer_obj_t *self) {
    if (self->running) {
        self->running = false;
        for (void **link = &MP_STATE_PORT(machine_timers); *link != NULL; link = (void **)&((timer_obj_t *)*link)->next) {
            if (*link == self) {
                *link = self->next;
                break;
            }
        }
        announce();
    }
}

static void start(timer_obj_t *self) {
    void **link = &MP_STATE_PORT(machine_timers);
    while (*link != NULL && ((timer_obj_t *)*link)->due <= self->due) { // equals keep their order
        link = (void **)&((timer_obj_t *)*link)->next;
    }
    self->next = *link;
    *link = self;
    self->running = true;
    announce();
}

static void call_hard(timer_obj_t *self) {
    mp_sched_lock();
    gc_lock();
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_call_function_1(self->callback, MP_OBJ_FROM_PTR(self));
        nlr_pop();
    } else {
        stop(self);
        mp_printf(MICROPY_ERROR_PRINTER, "uncaught exception in timer callback\n");
        mp_obj_print_exception(MICROPY_ERROR_PRINTER, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
    gc_unlock();
    mp_sched_unlock();
}

bool timer_interrupt(int64_t now) {
    if (now < board.next_timer) {
        return false;
    }
    while (first_timer() != NULL && first_timer()->due <= now) {
        timer_obj_t *self = first_timer();
        stop(self);
        if (self->mode == TIMER_PERIODIC) {
            int64_t late = (now - self->due) / self->period;
            self->due += self->period * (late > MAX_LATE ? late - MAX_LATE : 1);
            start(self);
        }
        if (self->callback == mp_const_none) {
            continue;
        }
        if (self->hard) {
            call_hard(self);
        } else {
            mp_sched_schedule(self->callback, MP_OBJ_FROM_PTR(self));
        }
    }
    return true;
}

void machine_timer_deinit_all(void) {
    MP_STATE_PORT(machine_timers) = NULL;
    announce();
}

// --- machine.Timer -----------------------------------------------------------------------------------------------------

static mp_obj_t timer_init_helper(timer_obj_t *self, size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args) {
    enum { ARG_mode, ARG_callback, ARG_period, ARG_tick_hz, ARG_freq, ARG_hard };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_mode, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = TIMER_PERIODIC } },
        { MP_QSTR_callback, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_period, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = 0xffffffff } },
        { MP_QSTR_tick_hz, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = 1000 } },
        { MP_QSTR_freq, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_hard, MP_ARG_KW_ONLY | MP_ARG_BOOL, { .u_bool = false } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, pos_args, kw_args, MP_ARRAY_SIZE(allowed), allowed, args);

    int64_t period_us;
    if (args[ARG_freq].u_obj != mp_const_none) {
        mp_float_t freq = mp_obj_get_float(args[ARG_freq].u_obj);
        if (!(freq > 0)) {
            mp_raise_ValueError(MP_ERROR_TEXT("freq must be positive"));
        }
        period_us = freq < MICROPY_FLOAT_CONST(1e-6) ? INT64_C(1000000000000) : (int64_t)(MICROPY_FLOAT_CONST(1e6) / freq);
    } else {
        if (args[ARG_tick_hz].u_int <= 0) {
            mp_raise_ValueError(MP_ERROR_TEXT("tick_hz must be positive"));
        }
        period_us = (int64_t)(uint32_t)args[ARG_period].u_int * 1000000 / args[ARG_tick_hz].u_int;
    }
    self->mode = args[ARG_mode].u_int;
    self->callback = args[ARG_callback].u_obj;
    self->hard = args[ARG_hard].u_bool;
    self->period = MAX(period_us, 1) * 1000;
    self->due = board_now() + self->period;
    start(self);
    return mp_const_none;
}

static mp_obj_t timer_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    if (n_args > 0) {
        if (mp_obj_get_int(args[0]) != -1) {
            mp_raise_ValueError(MP_ERROR_TEXT("Timer doesn't exist"));
        }
        n_args--;
        args++;
    }
    timer_obj_t *self = mp_obj_malloc(timer_obj_t, type);
    self->mode = TIMER_ONE_SHOT;
    self->running = false;
    self->period = 0;
    if (n_args > 0 || n_kw > 0) {
        mp_map_t kw_args;
        mp_map_init_fixed_table(&kw_args, n_kw, args + n_args);
        timer_init_helper(self, n_args, args, &kw_args);
    }
    return MP_OBJ_FROM_PTR(self);
}

static void timer_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    const timer_obj_t *self = MP_OBJ_TO_PTR(self_in);
    mp_printf(print, "Timer(mode=%q, tick_hz=1000000, period=", self->mode == TIMER_ONE_SHOT ? MP_QSTR_ONE_SHOT : MP_QSTR_PERIODIC);
    mp_obj_print_helper(print, mp_obj_new_int_from_ll(self->period / 1000), PRINT_REPR);
    mp_print_str(print, ")");
}

static mp_obj_t timer_init(size_t n_args, const mp_obj_t *args, mp_map_t *kw_args) {
    timer_obj_t *self = MP_OBJ_TO_PTR(args[0]);
    stop(self);
    return timer_init_helper(self, n_args - 1, args + 1, kw_args);
}
static MP_DEFINE_CONST_FUN_OBJ_KW(timer_init_obj, 1, timer_init);

static mp_obj_t timer_deinit(mp_obj_t self_in) {
    stop(MP_OBJ_TO_PTR(self_in));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(timer_deinit_obj, timer_deinit);

static const mp_rom_map_elem_t timer_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_init), MP_ROM_PTR(&timer_init_obj) },
    { MP_ROM_QSTR(MP_QSTR_deinit), MP_ROM_PTR(&timer_deinit_obj) },
    { MP_ROM_QSTR(MP_QSTR_ONE_SHOT), MP_ROM_INT(TIMER_ONE_SHOT) },
    { MP_ROM_QSTR(MP_QSTR_PERIODIC), MP_ROM_INT(TIMER_PERIODIC) },
};
static MP_DEFINE_CONST_DICT(timer_locals_dict, timer_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(
    machine_timer_type,
    MP_QSTR_Timer,
    MP_TYPE_FLAG_NONE,
    make_new, timer_make_new,
    print, timer_print,
    locals_dict, &timer_locals_dict
    );

MP_REGISTER_ROOT_POINTER(void *machine_timers);
