using Wasmtime;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>
/// Firmware of a few lines of WebAssembly text, for what the real one never does, or does only in the middle of everything else.
/// The shared struct lies at <see cref="Shared"/>.
/// </summary>
internal static class MiniFirmware
{
    public const int Shared = 1024;

    /// <summary>A firmware whose board_main() is <paramref name="main"/>.</summary>
    public static VirtualFirmware Build(string main, string extra = "", int abi = 3, int size = 3864, int pages = 1) => VirtualFirmware.FromWasm(Module.ConvertText($"""
        (module
          (import "host" "host_wait" (func $wait (param i64) (result i32)))
          (import "host" "host_usb" (func $usb (param i32 i32)))
          (import "host" "host_pin" (func $pin (param i32)))
          (import "host" "host_console_write" (func $write (param i32 i32)))
          (import "host" "host_reset" (func $reset (param i32)))
          (memory (export "memory") {pages})
          (data (i32.const {Shared}) "{Bytes(abi)}{Bytes(size)}")
          (data (i32.const 16384) "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
          (func (export "board_shared") (result i32) i32.const {Shared})
          (func $now (result i64) ;; the board's clock
            (i64.add (i64.load (i32.const {Shared + 32}))
              (i64.mul (i64.extend_i32_s (i32.sub (i32.load (i32.const {Shared + 40})) (i32.load (i32.const {Shared + 44}))))
                (i64.extend_i32_u (i32.load (i32.const {Shared + 12}))))))
          (func $go (param $until i64) (if (call $wait (local.get $until)) (then unreachable)))
          (func $step ;; what the interpreter's hook does
            (i32.store (i32.const {Shared + 44}) (i32.sub (i32.load (i32.const {Shared + 44})) (i32.const 1)))
            (if (i32.le_s (i32.load (i32.const {Shared + 44})) (i32.const 0)) (then (call $go (call $now)))))
          (func $print (param $byte i32)
            (i32.store8 (i32.const 512) (local.get $byte))
            (call $write (i32.const 512) (i32.const 1)))
          {extra}
          (func (export "board_main") {main}))
        """));

    private static string Bytes(int value) => string.Concat(BitConverter.GetBytes(value).Select(b => $"\\{b:x2}"));
}
