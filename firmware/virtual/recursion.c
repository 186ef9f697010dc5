// A stack check for code that recurses as deep as its input without one of its own: the Makefile has the compiler insert calls of these
// functions there. On a chip the same input ends in a hard fault; here it is a RuntimeError.
#include "py/cstack.h"
#include "py/runtime.h"

// clang: -finstrument-function-entry-bare
void __cyg_profile_func_enter_bare(void) {
    mp_cstack_check();
}

// gcc: -finstrument-functions
void __cyg_profile_func_enter(void *function, void *call_site) {
    (void)function;
    (void)call_site;
    mp_cstack_check();
}

void __cyg_profile_func_exit(void *function, void *call_site) {
    (void)function;
    (void)call_site;
}
