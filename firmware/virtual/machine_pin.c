// machine.Pin on board.pins: numbers, names and constants are those of the RP2040's port.
#include <string.h>

#include "py/mphal.h"
#include "py/runtime.h"
#include "extmod/virtpin.h"
#include "shared/runtime/mpirq.h"
#include "machine.h"

#define PIN_COUNT 30
#define PIN_LED 25

#define EACH_PIN(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) \
    X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29)

// RP2040's numbers, which programs print and compare.
enum { IRQ_FALLING = 4, IRQ_RISING = 8 };

typedef struct {
    mp_obj_base_t base;
    uint8_t number;
    qstr name;
} pin_obj_t;

typedef struct {
    mp_irq_obj_t base;
    uint32_t flags;   // what fired
    uint32_t trigger; // what may fire
} pin_irq_obj_t;

#define PIN_OBJECT(n) { { &machine_pin_type }, n, MP_QSTR_GPIO##n },
static const pin_obj_t pin_objects[PIN_COUNT] = { EACH_PIN(PIN_OBJECT) };

// --- names -------------------------------------------------------------------------------------------------------------

#define PIN_CPU_NAME(n) { MP_ROM_QSTR(MP_QSTR_GPIO##n), MP_ROM_PTR(&pin_objects[n]) },
#define PIN_BOARD_NAME(n) { MP_ROM_QSTR(MP_QSTR_GP##n), MP_ROM_PTR(&pin_objects[n]) },

static const mp_rom_map_elem_t pin_cpu_table[] = { EACH_PIN(PIN_CPU_NAME) };
static MP_DEFINE_CONST_DICT(pin_cpu_dict, pin_cpu_table);
static MP_DEFINE_CONST_OBJ_TYPE(pin_cpu_type, MP_QSTR_cpu, MP_TYPE_FLAG_NONE, locals_dict, &pin_cpu_dict);

static const mp_rom_map_elem_t pin_board_table[] = {
    EACH_PIN(PIN_BOARD_NAME)
    { MP_ROM_QSTR(MP_QSTR_LED), MP_ROM_PTR(&pin_objects[PIN_LED]) },
};
static MP_DEFINE_CONST_DICT(pin_board_dict, pin_board_table);
static MP_DEFINE_CONST_OBJ_TYPE(pin_board_type, MP_QSTR_board, MP_TYPE_FLAG_NONE, locals_dict, &pin_board_dict);

static const pin_obj_t *find_pin(mp_obj_t id) {
    if (mp_obj_is_type(id, &machine_pin_type)) {
        return MP_OBJ_TO_PTR(id);
    }
    if (mp_obj_is_str(id)) {
        const mp_obj_dict_t *tables[] = { &pin_board_dict, &pin_cpu_dict };
        for (size_t i = 0; i < MP_ARRAY_SIZE(tables); i++) {
            mp_map_elem_t *entry = mp_map_lookup((mp_map_t *)&tables[i]->map, id, MP_MAP_LOOKUP);
            if (entry != NULL) {
                return MP_OBJ_TO_PTR(entry->value);
            }
        }
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("unknown named pin \"%s\""), mp_obj_str_get_str(id));
    }
    mp_int_t number;
    if (!mp_obj_get_int_maybe(id, &number) || number < 0 || number >= PIN_COUNT) {
        mp_raise_ValueError(MP_ERROR_TEXT("invalid pin"));
    }
    return &pin_objects[number];
}

unsigned machine_pin_number(mp_obj_t pin) {
    return find_pin(pin)->number;
}

// --- levels ------------------------------------------------------------------------------------------------------------

static bool get_level(unsigned number) {
    const board_pin_t *pin = &board.pins[number];
    if (pin->mode == PIN_OUTPUT) {
        return pin->output;
    }
    if (pin->mode == PIN_OPEN_DRAIN && !pin->output) {
        return false;
    }
    return pin->driven < 2 ? pin->driven : pin->pull == PULL_UP;
}

static void set_level(unsigned number, bool level) {
    board_pin_t *pin = &board.pins[number];
    if (pin->output != level) {
        pin->output = level;
        host_pin(number);
    }
}

// --- interrupts --------------------------------------------------------------------------------------------------------

static mp_uint_t irq_set_trigger(mp_obj_t self_in, mp_uint_t trigger) {
    const pin_obj_t *self = MP_OBJ_TO_PTR(self_in);
    pin_irq_obj_t *irq = MP_STATE_PORT(machine_pin_irqs)[self->number];
    irq->flags = 0;
    irq->trigger = trigger;
    return 0;
}

static mp_uint_t irq_info(mp_obj_t self_in, mp_uint_t info_type) {
    const pin_obj_t *self = MP_OBJ_TO_PTR(self_in);
    const pin_irq_obj_t *irq = MP_STATE_PORT(machine_pin_irqs)[self->number];
    return info_type == MP_IRQ_INFO_FLAGS ? irq->flags : irq->trigger;
}

static const mp_irq_methods_t irq_methods = { .trigger = irq_set_trigger, .info = irq_info };

void pin_interrupt(unsigned number, bool level) {
    pin_irq_obj_t *irq = number < PIN_COUNT ? MP_STATE_PORT(machine_pin_irqs)[number] : NULL;
    uint32_t edge = level ? IRQ_RISING : IRQ_FALLING;
    if (irq != NULL && (irq->trigger & edge)) {
        irq->flags = edge;
        mp_irq_handler(&irq->base);
    }
}

static mp_obj_t pin_irq(size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args) {
    enum { ARG_handler, ARG_trigger, ARG_hard };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_handler, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_trigger, MP_ARG_INT, { .u_int = IRQ_FALLING | IRQ_RISING } },
        { MP_QSTR_hard, MP_ARG_BOOL, { .u_bool = false } },
    };
    const pin_obj_t *self = MP_OBJ_TO_PTR(pos_args[0]);
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args - 1, pos_args + 1, kw_args, MP_ARRAY_SIZE(allowed), allowed, args);

    pin_irq_obj_t *irq = MP_STATE_PORT(machine_pin_irqs)[self->number];
    if (irq == NULL) {
        irq = m_new0(pin_irq_obj_t, 1);
        mp_irq_init(&irq->base, &irq_methods, MP_OBJ_FROM_PTR(self));
        MP_STATE_PORT(machine_pin_irqs)[self->number] = irq;
    }
    if (n_args > 1 || kw_args->used != 0) {
        irq->flags = 0;
        irq->base.handler = args[ARG_handler].u_obj;
        irq->base.ishard = args[ARG_hard].u_bool;
        irq->trigger = args[ARG_trigger].u_int;
    }
    return MP_OBJ_FROM_PTR(irq);
}
static MP_DEFINE_CONST_FUN_OBJ_KW(pin_irq_obj, 1, pin_irq);

void machine_pin_init(void) {
    memset(MP_STATE_PORT(machine_pin_irqs), 0, sizeof(MP_STATE_PORT(machine_pin_irqs)));
}

void machine_pin_deinit(void) {
    machine_pin_init(); // like a chip's soft reset: interrupts off, levels stay
}

// --- machine.Pin -------------------------------------------------------------------------------------------------------

static void configure(const pin_obj_t *self, size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args) {
    enum { ARG_mode, ARG_pull, ARG_value };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_mode, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_pull, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_value, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, pos_args, kw_args, MP_ARRAY_SIZE(allowed), allowed, args);

    board_pin_t pin = board.pins[self->number];
    if (args[ARG_mode].u_obj != mp_const_none) {
        mp_int_t mode = mp_obj_get_int(args[ARG_mode].u_obj);
        if (mode < PIN_INPUT || mode > PIN_OPEN_DRAIN) {
            mp_raise_ValueError(MP_ERROR_TEXT("invalid pin mode"));
        }
        if (args[ARG_value].u_obj != mp_const_none) {
            pin.output = mp_obj_is_true(args[ARG_value].u_obj);
        } else if (mode == PIN_OPEN_DRAIN) {
            pin.output = 1; // released
        }
        pin.mode = mode;
    }
    pin.pull = PULL_NONE;
    if (args[ARG_pull].u_obj != mp_const_none) {
        mp_int_t pull = mp_obj_get_int(args[ARG_pull].u_obj);
        if (pull < PULL_NONE || pull > PULL_DOWN) {
            mp_raise_ValueError(MP_ERROR_TEXT("invalid pull"));
        }
        pin.pull = pull;
    }
    board.pins[self->number] = pin;
    host_pin(self->number);
}

mp_obj_t mp_pin_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    (void)type;
    mp_arg_check_num(n_args, n_kw, 1, MP_OBJ_FUN_ARGS_MAX, true);
    const pin_obj_t *self = find_pin(args[0]);
    if (n_args > 1 || n_kw > 0) {
        mp_map_t kw_args;
        mp_map_init_fixed_table(&kw_args, n_kw, args + n_args);
        configure(self, n_args - 1, args + 1, &kw_args);
    }
    return MP_OBJ_FROM_PTR(self);
}

static void pin_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    static const qstr modes[] = { MP_QSTR_IN, MP_QSTR_OUT, MP_QSTR_OPEN_DRAIN };
    const pin_obj_t *self = MP_OBJ_TO_PTR(self_in);
    const board_pin_t *pin = &board.pins[self->number];
    mp_printf(print, "Pin(%q, mode=%q", self->name, modes[pin->mode]);
    if (pin->pull != PULL_NONE) {
        mp_printf(print, ", pull=%q", pin->pull == PULL_UP ? MP_QSTR_PULL_UP : MP_QSTR_PULL_DOWN);
    }
    mp_print_str(print, ")");
}

static mp_obj_t pin_call(mp_obj_t self_in, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 0, 1, false);
    const pin_obj_t *self = MP_OBJ_TO_PTR(self_in);
    if (n_args == 0) {
        return MP_OBJ_NEW_SMALL_INT(get_level(self->number));
    }
    set_level(self->number, mp_obj_is_true(args[0]));
    return mp_const_none;
}

static mp_obj_t pin_init(size_t n_args, const mp_obj_t *args, mp_map_t *kw_args) {
    configure(MP_OBJ_TO_PTR(args[0]), n_args - 1, args + 1, kw_args);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_KW(pin_init_obj, 1, pin_init);

static mp_obj_t pin_value(size_t n_args, const mp_obj_t *args) {
    return pin_call(args[0], n_args - 1, 0, args + 1);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(pin_value_obj, 1, 2, pin_value);

static mp_obj_t pin_low(mp_obj_t self_in) {
    set_level(((pin_obj_t *)MP_OBJ_TO_PTR(self_in))->number, false);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_low_obj, pin_low);

static mp_obj_t pin_high(mp_obj_t self_in) {
    set_level(((pin_obj_t *)MP_OBJ_TO_PTR(self_in))->number, true);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_high_obj, pin_high);

static mp_obj_t pin_toggle(mp_obj_t self_in) {
    unsigned number = ((pin_obj_t *)MP_OBJ_TO_PTR(self_in))->number;
    set_level(number, !board.pins[number].output);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_toggle_obj, pin_toggle);

static mp_uint_t pin_ioctl(mp_obj_t self_in, mp_uint_t request, uintptr_t arg, int *errcode) {
    (void)errcode;
    unsigned number = ((pin_obj_t *)MP_OBJ_TO_PTR(self_in))->number;
    switch (request) {
        case MP_PIN_READ:
            return get_level(number);
        case MP_PIN_WRITE:
            set_level(number, arg);
            return 0;
    }
    return -1;
}
static const mp_pin_p_t pin_protocol = { .ioctl = pin_ioctl };

static const mp_rom_map_elem_t pin_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_init), MP_ROM_PTR(&pin_init_obj) },
    { MP_ROM_QSTR(MP_QSTR_value), MP_ROM_PTR(&pin_value_obj) },
    { MP_ROM_QSTR(MP_QSTR_low), MP_ROM_PTR(&pin_low_obj) },
    { MP_ROM_QSTR(MP_QSTR_high), MP_ROM_PTR(&pin_high_obj) },
    { MP_ROM_QSTR(MP_QSTR_off), MP_ROM_PTR(&pin_low_obj) },
    { MP_ROM_QSTR(MP_QSTR_on), MP_ROM_PTR(&pin_high_obj) },
    { MP_ROM_QSTR(MP_QSTR_toggle), MP_ROM_PTR(&pin_toggle_obj) },
    { MP_ROM_QSTR(MP_QSTR_irq), MP_ROM_PTR(&pin_irq_obj) },

    { MP_ROM_QSTR(MP_QSTR_board), MP_ROM_PTR(&pin_board_type) },
    { MP_ROM_QSTR(MP_QSTR_cpu), MP_ROM_PTR(&pin_cpu_type) },

    { MP_ROM_QSTR(MP_QSTR_IN), MP_ROM_INT(PIN_INPUT) },
    { MP_ROM_QSTR(MP_QSTR_OUT), MP_ROM_INT(PIN_OUTPUT) },
    { MP_ROM_QSTR(MP_QSTR_OPEN_DRAIN), MP_ROM_INT(PIN_OPEN_DRAIN) },
    { MP_ROM_QSTR(MP_QSTR_PULL_UP), MP_ROM_INT(PULL_UP) },
    { MP_ROM_QSTR(MP_QSTR_PULL_DOWN), MP_ROM_INT(PULL_DOWN) },
    { MP_ROM_QSTR(MP_QSTR_IRQ_RISING), MP_ROM_INT(IRQ_RISING) },
    { MP_ROM_QSTR(MP_QSTR_IRQ_FALLING), MP_ROM_INT(IRQ_FALLING) },
};
static MP_DEFINE_CONST_DICT(pin_locals_dict, pin_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(
    machine_pin_type,
    MP_QSTR_Pin,
    MP_TYPE_FLAG_NONE,
    make_new, mp_pin_make_new,
    print, pin_print,
    call, pin_call,
    protocol, &pin_protocol,
    locals_dict, &pin_locals_dict
    );

MP_REGISTER_ROOT_POINTER(void *machine_pin_irqs[30]);
