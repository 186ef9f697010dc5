// setjmp/longjmp for LLVM's WebAssembly lowering (-wasm-enable-sjlj): the compiler turns a call of setjmp() into __wasm_setjmp(), and
// wraps what follows in a catch of the tag __c_longjmp, where __wasm_setjmp_test() tells which setjmp() of this invocation is meant.
#include <setjmp.h>
#include <stdint.h>

struct jump_target {
    void *invocation; // identifies the running function that called setjmp()
    uint32_t label;   // which of its setjmp() calls; never 0
    struct {
        void *env;
        int value;
    } thrown;         // what the catch receives
};
_Static_assert(sizeof(struct jump_target) <= sizeof(jmp_buf), "jmp_buf is too small");

void __wasm_setjmp(void *env, uint32_t label, void *invocation) {
    struct jump_target *target = env;
    target->invocation = invocation;
    target->label = label;
}

uint32_t __wasm_setjmp_test(void *env, void *invocation) {
    struct jump_target *target = env;
    return target->invocation == invocation ? target->label : 0;
}

void __wasm_longjmp(void *env, int value) {
    struct jump_target *target = env;
    target->thrown.env = env;
    target->thrown.value = value ? value : 1;
    __builtin_wasm_throw(1, &target->thrown); // 1: LLVM's number for __c_longjmp
}
