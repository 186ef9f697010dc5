using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>transfer</c>: bytes on an endpoint that no driver has.</summary>
internal sealed class TransferStep(byte endpoint, int length, byte[] data, byte[]? answer, bool stalls) : Step
{
    public static StepType Type { get; } = new("transfer", "Moves bytes on a bulk or interrupt endpoint of a function without driver: 'data' to it, or 'length' bytes from it.", Read) { TakesWithin = true };

    private bool IsIn => (endpoint & 0x80) != 0;

    public override string Text => $"transfer on endpoint 0x{endpoint:X2}: " + (IsIn ? answer is null ? $"{length} bytes" : Format.Bytes(answer) : Format.Bytes(data)) + (stalls ? " is refused" : "");

    public override void Run(DeviceUnderTest device)
    {
        var usb = device.Device ?? throw new StepFailedException("a configured device", "none");
        var came = new byte[length];
        try
        {
            if (IsIn) came = came[..usb.Read(endpoint, came, Limit)];
            else usb.Write(endpoint, data, limit: Limit);
        }
        catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
        {
            if (stalls) return;
            throw new StepFailedException(answer is null ? "the device to move the bytes" : Format.Bytes(answer), "a refusal (STALL)");
        }

        if (stalls) throw new StepFailedException("a refusal (STALL)", IsIn ? Format.Bytes(came) : "acceptance");
        if (answer is not null && !answer.AsSpan().SequenceEqual(came)) throw new StepFailedException(Format.Bytes(answer), Format.Bytes(came));
    }

    private static TransferStep? Read(StepReader reader, Node node)
    {
        if (reader.Group(node, "'transfer'", "endpoint", "length", "data", "answer") is not { } group) return null;
        if (group["endpoint"] is not { } endpointNode)
        {
            reader.Error(group, Codes.MissingKey, "'transfer' needs 'endpoint', the address with 0x80 for IN", "add 'endpoint: 0x83'");
            return null;
        }

        if (reader.Number(endpointNode, "'endpoint'", 1, 0x8F) is not { } endpoint) return null;
        var isIn = (endpoint & 0x80) != 0;
        var stalls = group["answer"] is ScalarNode { Value: "stall" };
        var answer = group["answer"] is { } answerNode && !stalls ? reader.Bytes(answerNode, "'answer'") : null;
        var data = group["data"] is { } dataNode ? reader.Bytes(dataNode, "'data'") : [];
        var length = group["length"] is { } lengthNode ? reader.Number(lengthNode, "'length'", 0, 1 << 16) : answer?.Length ?? 64;
        if (data is null || length is null) return null;
        if (isIn == group["data"] is not null || !isIn && (answer is not null || group["length"] is not null))
        {
            reader.Error(group, Codes.Contradiction, isIn ? "an IN endpoint sends: there is no 'data' for it" : "an OUT endpoint takes 'data', and has no 'length' or answer in bytes",
                "check bit 7 of 'endpoint': 0x80 and above is IN");
            return null;
        }

        return new TransferStep((byte)endpoint, (int)length, data, answer, stalls) { At = reader.Modifiers.At, Limit = reader.Modifiers.Within };
    }
}
