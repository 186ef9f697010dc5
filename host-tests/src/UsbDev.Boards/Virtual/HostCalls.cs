using Wasmtime;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The calls that the firmware imports, as firmware/virtual/board.h lists them. None of them lets an exception through the firmware: what the host's own
/// handlers throw goes to the host, and everything that the firmware passes may be anything.
/// </summary>
internal sealed class HostCalls : IDisposable
{
    private const string Host = "host";
    private const int GoOn = 0;
    private const int Gone = 1;

    private readonly VirtualProcessor _processor;
    private readonly VirtualChip _chip;
    private readonly FileCalls _files;
    private readonly VirtualFirmware _firmware;
    private readonly Linker _linker;

    public HostCalls(VirtualProcessor processor, VirtualChip chip, VirtualFirmware firmware, FileCalls files)
    {
        (_processor, _chip, _firmware, _files) = (processor, chip, firmware, files);
        _linker = new Linker(firmware.Engine);
        _linker.DefineFunction<long, int>(Host, "host_wait", Wait);
        _linker.DefineFunction<int, int>(Host, "host_usb", Usb);
        _linker.DefineFunction<int>(Host, "host_pin", Pin);
        _linker.DefineFunction<int, int>(Host, "host_uart", Uart);
        _linker.DefineFunction<int, int>(Host, "host_console_write", ConsoleWrite);
        _linker.DefineFunction<int>(Host, "host_reset", Reset);

        _linker.DefineFunction<int, int, int, int>(Host, "host_file_open", (path, length, mode) => Guard(() => _files.Open(path, length, mode)));
        _linker.DefineFunction<int, int>(Host, "host_file_close", handle => Guard(() => _files.Close(handle)));
        _linker.DefineFunction<int, int, int, int>(Host, "host_file_read", (handle, data, length) => Guard(() => _files.Read(handle, data, length)));
        _linker.DefineFunction<int, int, int, int>(Host, "host_file_write", (handle, data, length) => Guard(() => _files.Write(handle, data, length)));
        _linker.DefineFunction<int, int, int, int>(Host, "host_file_seek", (handle, offset, whence) => Guard(() => _files.Seek(handle, offset, whence)));
        _linker.DefineFunction<int, int, int>(Host, "host_file_truncate", (handle, size) => Guard(() => _files.Truncate(handle, size)));
        _linker.DefineFunction<int, int, int, int>(Host, "host_file_stat", (path, length, stat) => Guard(() => _files.Stat(path, length, stat)));
        _linker.DefineFunction<int, int, int, int, int, int, int>(Host, "host_file_list",
            (path, length, index, name, size, stat) => Guard(() => _files.List(path, length, index, name, size, stat)));
        _linker.DefineFunction<int, int, int>(Host, "host_file_space", (total, used) => Guard(() => _files.Space(total, used)));
        _linker.DefineFunction<int, int, int>(Host, "host_file_remove", (path, length) => Guard(() => _files.Remove(path, length)));
        _linker.DefineFunction<int, int, int>(Host, "host_file_make_folder", (path, length) => Guard(() => _files.MakeFolder(path, length)));
        _linker.DefineFunction<int, int, int>(Host, "host_file_remove_folder", (path, length) => Guard(() => _files.RemoveFolder(path, length)));
        _linker.DefineFunction<int, int, int, int, int>(Host, "host_file_rename",
            (from, fromLength, to, toLength) => Guard(() => _files.Rename(from, fromLength, to, toLength)));
    }

    /// <summary>A fresh firmware.</summary>
    /// <exception cref="WasmtimeException">It does not fit this program, or into its memory limit.</exception>
    public Instance Instantiate(Store store) => _linker.Instantiate(store, _firmware.Module);

    /// <summary>The firmware is gone.</summary>
    public void End() => Guard(() =>
    {
        _files.CloseAll();
        _chip.End(_processor.Timeline.Now);
        return 0;
    });

    public void Dispose() => _linker.Dispose();

    private int Wait(long until)
    {
        try
        {
            return !_processor.Ending && _processor.Wait(until) ? GoOn : Gone;
        }
#pragma warning disable CA1031 // see the class
        catch (Exception e)
#pragma warning restore CA1031
        {
            Give(e);
            return Gone;
        }
    }

    private void Usb(int what, int endpoint)
    {
        try
        {
            if (_processor.Ending)
                return;
            _chip.Usb.Doorbell((UsbDoorbell)what, (byte)(endpoint & 0x8F), _processor.LocalTime);
            _processor.ShortenSlice();
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Give(e);
        }
    }

    private void Pin(int pin) => Guard(() =>
    {
        _chip.Pins.Doorbell(pin, _processor.LocalTime);
        _processor.EndSlice();
        return 0;
    });

    private void Uart(int what, int uart) => Guard(() =>
    {
        _chip.Uarts.Doorbell((UartDoorbell)what, uart, _processor.LocalTime);
        _processor.EndSlice();
        return 0;
    });

    private void ConsoleWrite(int data, int length) => Guard(() =>
    {
        if (_chip.Memory.TrySpan((uint)data, length, out var bytes))
            _chip.Console.Write(bytes);
        _processor.EndSlice();
        return 0;
    });

    private void Reset(int kind)
    {
        switch ((BoardResetKind)kind)
        {
            case BoardResetKind.Hard:
                _processor.Restart();
                break;
            case BoardResetKind.Bootloader:
                _processor.EndLife("The script has called machine.bootloader(), and the virtual board has no boot loader to go to.", restart: false);
                break;
            default:
                _processor.EndLife("The interpreter has met an error that it cannot survive; what it knows about it is on the console.", restart: false);
                break;
        }
    }

    private int Guard(Func<int> call)
    {
        try
        {
            return call();
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Give(e);
        }
    }

    private int Give(Exception e)
    {
        _processor.FailHost(e);
        return -Errno.InputOutput;
    }
}
