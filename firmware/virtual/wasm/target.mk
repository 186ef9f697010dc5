# The wasm module: clang for wasm32 without a system, then Binaryen.
CC = clang-19
LD = wasm-ld-19
IMAGE = $(BUILD)/usbdev-virtual.wasm

COPT ?= -O2 -DNDEBUG
CFLAGS += --target=wasm32-unknown-unknown -nostdlibinc -isystem libc $(COPT)
CFLAGS += -mbulk-memory -msign-ext -mnontrapping-fptoint -mmutable-globals -mexception-handling -mllvm -wasm-enable-sjlj
CFLAGS += -fno-math-errno -Xclang -cl-single-precision-constant
# What MicroPython's code does on purpose, or gcc does not know:
CFLAGS += -Wno-unknown-warning-option -Wno-unused-function -Wno-constant-conversion

INSTRUMENT = -finstrument-function-entry-bare

SRC_TARGET_C = \
	wasm/memory.c \
	wasm/sjlj.c \
	wasm/sjlj_tag.S \
	shared/libc/__errno.c \
	shared/libc/string0.c \
	$(SRC_LIB_LIBM_C) \
	$(SRC_LIB_LIBM_SQRT_SW_C)

# The loops in here must not become calls of themselves.
$(BUILD)/shared/libc/string0.o: CFLAGS += -fno-builtin

STACK ?= 65536
LDFLAGS += --no-entry --gc-sections --wrap=dcd_event_handler --stack-first -z stack-size=$(STACK)

WASM_FEATURES = --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
	--enable-exception-handling --enable-reference-types

# spill-pointers sees locals alone: flatten puts every value that waits for a call into one, and the three passes after it merge them again,
# without nesting, so that frames stay small. -O1 then tidies up without inlining: with more inside the interpreter's loop, Wasmtime's code
# for it became 2.7 times slower. Wasmtime wants the standard form of exception handling, which LLVM 19 does not have for setjmp.
SPILL = --flatten --simplify-locals-nonesting --vacuum --coalesce-locals --spill-pointers

define link
$(Q)$(LD) $(LDFLAGS) -o $(BUILD)/linked.wasm $^
$(ECHO) "OPT $@"
$(Q)$(WASM_OPT) $(WASM_FEATURES) $(SPILL) -O1 $(BUILD)/linked.wasm -g -o $(BUILD)/spilled.wasm
$(Q)$(WASM_OPT) $(WASM_FEATURES) --translate-to-exnref --strip-debug --strip-producers $(BUILD)/spilled.wasm -o $@
endef
