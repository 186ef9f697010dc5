// The port's part of machine.ADC; extmod/machine_adc.c includes this file. Channels and pins are those of the RP2040's port.
#include "machine.h"

#define ADC_FIRST_PIN 26
#define ADC_PINS 4
#define ADC_TEMPERATURE 4

#define MICROPY_PY_MACHINE_ADC_CLASS_CONSTANTS { MP_ROM_QSTR(MP_QSTR_CORE_TEMP), MP_ROM_INT(ADC_TEMPERATURE) },

struct _machine_adc_obj_t {
    mp_obj_base_t base;
    uint8_t channel;
};

static void mp_machine_adc_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    mp_printf(print, "<ADC channel=%u>", ((machine_adc_obj_t *)MP_OBJ_TO_PTR(self_in))->channel);
}

static mp_obj_t mp_machine_adc_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 1, 1, false);
    mp_int_t channel;
    if (!mp_obj_is_int(args[0]) || (channel = mp_obj_get_int(args[0])) < 0 || channel > ADC_TEMPERATURE) {
        channel = (mp_int_t)machine_pin_number(args[0]) - ADC_FIRST_PIN;
        if (channel < 0 || channel >= ADC_PINS) {
            mp_raise_ValueError(MP_ERROR_TEXT("Pin doesn't have ADC capabilities"));
        }
    }
    machine_adc_obj_t *self = mp_obj_malloc(machine_adc_obj_t, type);
    self->channel = channel;
    return MP_OBJ_FROM_PTR(self);
}

static mp_int_t mp_machine_adc_read_u16(machine_adc_obj_t *self) {
    uint16_t converted = board.analog[self->channel] >> 4; // 12 bits, as the RP2040's converter
    return converted << 4 | converted >> 8;
}
