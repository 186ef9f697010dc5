using System.Collections.Immutable;
using System.Text.Json;

namespace UsbDev.Descriptors;

/// <summary>Reads boards.json. By hand, because a serializer's first use costs every run of the tool a fifth of its start-up.</summary>
internal static class BoardJson
{
    public static BoardTable Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        var root = new Members(document.RootElement, "boards", "micropython", "limits");
        var limits = ReadLimits(root["limits"]);
        return new BoardTable
        {
            Boards = [.. root["boards"].EnumerateArray().Select(board => ReadBoard(board, limits))],
            Releases = [.. root["micropython"].EnumerateArray().Select(ReadRelease)],
            Limits = limits,
        };
    }

    private static Board ReadBoard(JsonElement json, MicroPythonLimits limits)
    {
        var board = new Members(json, "id", "name", "aliases", "port", "highSpeed", "endpointNumbers", "inEndpoints", "outEndpoints", "memory", "stringLength",
            "isochronousNumber", "maxIsochronous", "ram", "flash", "notes");
        return new Board
        {
            Id = board.Text("id"),
            Name = board.Text("name"),
            Aliases = board.Texts("aliases"),
            Port = board.Has("port") ? board["port"].GetString() : null,
            HighSpeed = board.Flag("highSpeed"),
            EndpointNumbers = board.Number("endpointNumbers"),
            InEndpoints = board.Number("inEndpoints"),
            OutEndpoints = board.Number("outEndpoints"),
            Memory = board.Has("memory") ? ReadMemory(board["memory"]) : null,
            StringLength = board.Number("stringLength", limits.StringLength),
            IsochronousNumber = board.Has("isochronousNumber") ? board.Number("isochronousNumber") : null,
            MaxIsochronous = board.Number("maxIsochronous", 1023),
            Ram = board.Number("ram", 0),
            Flash = board.Number("flash", 0),
            Notes = board.Texts("notes"),
        };
    }

    private static PacketMemory ReadMemory(JsonElement json)
    {
        var memory = new Members(json, "kind", "bytes");
        return new PacketMemory(Enum.Parse<PacketMemoryKind>(memory.Text("kind"), ignoreCase: true), memory.Number("bytes"));
    }

    private static MicroPythonRelease ReadRelease(JsonElement json)
    {
        var release = new Members(json, "version", "ports", "remoteWakeup", "qualifier", "vendorRequests", "bos");
        return new MicroPythonRelease
        {
            Version = release.Text("version"),
            Ports = release.Texts("ports"),
            RemoteWakeup = release.Flag("remoteWakeup"),
            Qualifier = release.Flag("qualifier"),
            VendorRequests = release.Flag("vendorRequests"),
            Bos = release.Flag("bos"),
        };
    }

    private static MicroPythonLimits ReadLimits(JsonElement json)
    {
        var limits = new Members(json, "interfaces", "configurations", "stringLength", "endpoint0", "builtIn");
        var builtIn = new Members(limits["builtIn"], "interfaces", "endpointNumbers", "strings");
        return new MicroPythonLimits
        {
            Interfaces = limits.Number("interfaces"),
            Configurations = limits.Number("configurations"),
            StringLength = limits.Number("stringLength"),
            Endpoint0 = limits.Number("endpoint0"),
            BuiltIn = new BuiltInDriver(builtIn.Number("interfaces"), builtIn.Number("endpointNumbers"), builtIn.Number("strings")),
        };
    }

    /// <summary>An object's members; one that is not known is a slip in the file and never passed over.</summary>
    private readonly struct Members
    {
        private readonly JsonElement _json;

        public Members(JsonElement json, params ReadOnlySpan<string> known)
        {
            _json = json;
            foreach (var member in json.EnumerateObject())
                if (!known.Contains(member.Name)) throw new JsonException($"boards.json has the unknown key '{member.Name}'");
        }

        public JsonElement this[string name] => _json.GetProperty(name);

        public bool Has(string name) => _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

        public string Text(string name) => _json.GetProperty(name).GetString()!;

        public int Number(string name) => _json.GetProperty(name).GetInt32();

        public int Number(string name, int otherwise) => Has(name) ? Number(name) : otherwise;

        public bool Flag(string name) => Has(name) && _json.GetProperty(name).GetBoolean();

        public ImmutableArray<string> Texts(string name) => Has(name) ? [.. _json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)] : [];
    }
}
