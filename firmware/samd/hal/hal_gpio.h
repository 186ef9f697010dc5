// Pins by number (port * 32 + bit), as MicroPython's port asks for them.
#ifndef USBDEV_HAL_GPIO_H
#define USBDEV_HAL_GPIO_H

#include "sam.h"

#define GPIO_PORT(pin) ((pin) >> 5)
#define GPIO_PIN(pin) ((pin) & 31)

enum gpio_port { GPIO_PORTA, GPIO_PORTB, GPIO_PORTC, GPIO_PORTD };
enum gpio_direction { GPIO_DIRECTION_OFF, GPIO_DIRECTION_IN, GPIO_DIRECTION_OUT };
enum gpio_pull_mode { GPIO_PULL_OFF, GPIO_PULL_UP, GPIO_PULL_DOWN };

static inline PortGroup *gpio_group(uint32_t pin) {
    return &PORT->Group[GPIO_PORT(pin)];
}

static inline void gpio_set_pin_direction(uint32_t pin, enum gpio_direction direction) {
    PortGroup *group = gpio_group(pin);
    group->PINCFG[GPIO_PIN(pin)].bit.INEN = direction != GPIO_DIRECTION_OFF; // an output can be read back, too
    if (direction == GPIO_DIRECTION_OUT) {
        group->DIRSET.reg = BIT(GPIO_PIN(pin));
    } else {
        group->DIRCLR.reg = BIT(GPIO_PIN(pin));
    }
}

static inline void gpio_set_pin_level(uint32_t pin, bool high) {
    if (high) {
        gpio_group(pin)->OUTSET.reg = BIT(GPIO_PIN(pin));
    } else {
        gpio_group(pin)->OUTCLR.reg = BIT(GPIO_PIN(pin));
    }
}

static inline void gpio_toggle_pin_level(uint32_t pin) {
    gpio_group(pin)->OUTTGL.reg = BIT(GPIO_PIN(pin));
}

// An output's level is what it drives, although a synchroniser stands between pin and IN.
static inline bool gpio_get_pin_level(uint32_t pin) {
    PortGroup *group = gpio_group(pin);
    uint32_t driven = group->DIR.reg;
    return ((group->IN.reg & ~driven) | (group->OUT.reg & driven)) & BIT(GPIO_PIN(pin));
}

// The pull goes the way that OUT tells.
static inline void gpio_set_pin_pull_mode(uint32_t pin, enum gpio_pull_mode pull) {
    if (pull != GPIO_PULL_OFF) {
        gpio_set_pin_level(pin, pull == GPIO_PULL_UP);
    }
    gpio_group(pin)->PINCFG[GPIO_PIN(pin)].bit.PULLEN = pull != GPIO_PULL_OFF;
}

static inline void hri_port_write_PINCFG_DRVSTR_bit(Port *port, enum gpio_port group, uint8_t pin, bool strong) {
    port->Group[group].PINCFG[pin].bit.DRVSTR = strong;
}

#endif
