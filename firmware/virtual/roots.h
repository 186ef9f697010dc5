// The garbage collector's roots on the stack.
#ifndef USBDEV_ROOTS_H
#define USBDEV_ROOTS_H

// Marks what the words on the stack, from the caller's frame up to `top`, point to: at its beginning or into the middle of it.
void collect_stack(void **top);

#endif
