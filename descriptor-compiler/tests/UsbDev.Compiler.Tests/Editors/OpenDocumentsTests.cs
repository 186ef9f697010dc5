using UsbDev.Compiler.Editor;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Several descriptions that are open at once.</summary>
public class OpenDocumentsTests
{
    [Fact]
    public void A_change_leaves_what_was_compiled_of_descriptions_that_it_is_no_part_of()
    {
        var documents = new OpenDocuments();
        var whole = documents.Open("file:///one/device.yaml", "include: [parts/pad.yaml, none.yaml]\n" + Compile.Device + "functions: [pad]\n", 1);
        var other = documents.Open("file:///two/device.yaml", Compile.Device + "functions: [mouse]\n", 1);
        var part = documents.Open("file:///one/parts/pad.yaml", "presets: { pad: { preset: keyboard } }\n", 1);
        var (before, others) = (documents.Compile(whole), documents.Compile(other));
        Assert.Equal([whole], documents.Judges(part));

        documents.Change(part, "presets: { pad: { preset: mouse } }\n", 2);
        var after = documents.Compile(whole);
        documents.Open("file:///one/none.yaml", "functions: [mouse]\n", 1);

        Assert.NotSame(before, after);
        Assert.NotSame(after, documents.Compile(whole)); // it was missed
        Assert.Same(others, documents.Compile(other));
    }
}
