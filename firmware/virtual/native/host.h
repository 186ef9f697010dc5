// The small host of the native build.
#ifndef USBDEV_NATIVE_HOST_H
#define USBDEV_NATIVE_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "../board.h"

extern board_shared_t board;
extern void *native_stack_top;

void post_event(board_event_t event);
void type_text(const char *text, int length); // into the console
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

// usb_host.c
bool usb_host_load(const char *path);   // reads the script; false: no such file
bool usb_host_run(int64_t now);         // does what can be done now; true: something was done
int64_t usb_host_due(void);             // when it wants to be run again; INT64_MAX: only when the board does something

#endif
