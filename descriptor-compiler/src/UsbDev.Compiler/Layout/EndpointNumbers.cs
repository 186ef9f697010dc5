using UsbDev.Compiler.Spec;

namespace UsbDev.Compiler.Layout;

/// <summary>Gives out endpoint numbers 1..15 of one configuration.</summary>
internal sealed class EndpointNumbers(bool share, Diagnostics diagnostics)
{
    private const int Last = 15;

    private int _in, _out; // a bit for each number that is taken
    private bool _told;

    /// <summary>Keeps a number that the description names from being given out.</summary>
    public void Reserve(bool isIn, int number)
    {
        if (number is <= 0 or > Last)
            return;
        if (isIn)
            _in |= 1 << number;
        else
            _out |= 1 << number;
    }

    /// <summary>Numbers for an interface's IN and OUT endpoint; null where it has none.</summary>
    public (byte? In, byte? Out) Take(bool wantsIn, bool wantsOut, Located<byte>? fixedIn, Located<byte>? fixedOut, SourceSpan at)
    {
        byte? inNumber = fixedIn?.Value, outNumber = fixedOut?.Value;
        if (share)
        {
            if (wantsIn && inNumber is null)
                inNumber = Take(_in, at);
            if (wantsOut && outNumber is null)
                outNumber = Take(_out, at);
        }
        else if (wantsIn && inNumber is null || wantsOut && outNumber is null)
        {
            // A pair shares a number; a fixed half draws the other to its number where that is free.
            var draw = wantsIn && inNumber is null ? outNumber : inNumber;
            var missing = draw is { } d && d is > 0 and <= Last && ((inNumber is null ? _in : _out) >> d & 1) == 0 ? d : Take(_in | _out, at);
            inNumber ??= wantsIn ? missing : null;
            outNumber ??= wantsOut ? missing : null;
        }
        if (wantsIn)
            Reserve(true, inNumber!.Value);
        if (wantsOut)
            Reserve(false, outNumber!.Value);
        return (wantsIn ? inNumber : null, wantsOut ? outNumber : null);
    }

    private byte Take(int taken, SourceSpan at)
    {
        for (var number = 1; number <= Last; number++)
            if ((taken >> number & 1) == 0)
                return (byte)number;
        if (!_told)
            diagnostics.Error(at, Codes.Exhausted, "USB has endpoint numbers 1 to 15, and all are taken",
                "put several reports on one hid interface, leave out notification endpoints of cdc, or write 'endpoints: share'");
        _told = true;
        return Last;
    }
}
