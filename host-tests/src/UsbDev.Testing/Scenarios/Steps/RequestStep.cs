using UsbDev.Bus;
using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>request</c>: a control request of any kind.</summary>
internal sealed class RequestStep(SetupPacket setup, CompiledFunction? function, byte[] data, byte[]? answer, bool stalls) : Step
{
    private static readonly string[] _types = ["standard", "class", "vendor"];
    private static readonly string[] _recipients = ["device", "interface", "endpoint", "other"];
    private static readonly string[] _keys = ["type", "to", "request", "value", "index", "length", "data", "answer"];

    public static StepType Type { get; } = new("request", "Sends a control request (USB 2.0 §9.3) and looks at the answer: bytes, 'stall', or any where 'answer' is left out.", Read) { TakesWithin = true };

    public override string Text => RequestText.Of(setup) + (stalls ? " is refused" : answer is not null ? $" answers {Format.Bytes(answer)}" : "");

    public override void Run(DeviceUnderTest device)
    {
        var usb = device.Device ?? throw new StepFailedException("a configured device", "none");
        var request = function is null ? setup : setup with { Index = (ushort)(device.FirstInterface + function.Interfaces[0]) };
        var came = new byte[request.Length];
        var length = 0;
        try
        {
            if (request.IsIn) length = usb.ControlIn(request, came, Limit);
            else usb.ControlOut(request, data, Limit);
        }
        catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
        {
            if (stalls) return;
            throw new StepFailedException(answer is null ? "the device to accept it" : $"the answer {Format.Bytes(answer)}", "a refusal (STALL)");
        }

        if (stalls) throw new StepFailedException("a refusal (STALL)", request.IsIn ? $"the answer {Format.Bytes(came.AsSpan(0, length))}" : "acceptance");
        if (answer is not null && !answer.AsSpan().SequenceEqual(came.AsSpan(0, length)))
            throw new StepFailedException($"the answer {Format.Bytes(answer)}", Format.Bytes(came.AsSpan(0, length)));
    }

    private static RequestStep? Read(StepReader reader, Node node)
    {
        if (reader.Group(node, "'request'", _keys) is not { } group) return null;
        if (group["request"] is not { } number)
        {
            reader.Error(group, Codes.MissingKey, "'request' needs 'request', the number of the request (bRequest)", "add 'request: 6'");
            return null;
        }

        var type = group["type"] is { } typeNode ? reader.Word(typeNode, "'type'", _types) : "standard";
        var (recipient, function) = group["to"] is { } to ? Recipient(reader, to) : ("device", null);
        var request = reader.Number(number, "'request'", 0, 255);
        var value = Number("value", 0xFFFF);
        var index = Number("index", 0xFFFF);
        var length = Number("length", 0xFFFF);
        var data = group["data"] is { } dataNode ? reader.Bytes(dataNode, "'data'") : [];
        var stalls = group["answer"] is ScalarNode { Value: "stall" };
        var answer = group["answer"] is { } answerNode && !stalls ? reader.Bytes(answerNode, "'answer'") : null;
        if (type is null || recipient is null || request is null || value is null || index is null || length is null || data is null) return null;
        var isIn = data.Length == 0 && (length > 0 || answer is not null);
        if (data.Length > 0 && (group["length"] is not null || answer is not null))
        {
            reader.Error(group, Codes.Contradiction, "a request with 'data' goes to the device, one with 'length' or an answer in bytes comes from it", "keep one of them");
            return null;
        }

        var bytes = data.Length > 0 ? data.Length : group["length"] is not null ? length.Value : answer?.Length ?? 0;
        var requestType = (isIn ? 0x80 : 0) | Array.IndexOf(_types, type) << 5 | Array.IndexOf(_recipients, recipient);
        return new RequestStep(new SetupPacket((byte)requestType, (byte)request, (ushort)value, (ushort)index, (ushort)bytes), function, data, answer, stalls)
        {
            At = reader.Modifiers.At, Limit = reader.Modifiers.Within,
        };

        long? Number(string key, long max) => group[key] is { } given ? reader.Number(given, $"'{key}'", 0, max) : 0;
    }

    // A function's name means its first interface, wherever its number is.
    private static (string? Recipient, CompiledFunction? Function) Recipient(StepReader reader, Node node)
    {
        if (node is ScalarNode name && reader.Function(name) is { } target) return ("interface", target.Function);
        return (reader.Word(node, "'to'", [.. _recipients, .. reader.Device.Functions.Select(f => f.Name)]), null);
    }
}
