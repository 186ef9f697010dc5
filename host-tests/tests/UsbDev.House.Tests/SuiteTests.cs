using Mono.Cecil;
using Mono.Cecil.Cil;

namespace UsbDev.House;

/// <summary>A suite that is green must mean something.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Suites => [.. Repository.Suites.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_suite_has_tests(string name)
    {
        using var assembly = Read(name);

        Assert.NotEmpty(Tests(assembly));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Every_test_can_fail(string name)
    {
        using var assembly = Read(name);

        var vacuous = Tests(assembly).Where(test => !Asserts(test, [])).Select(test => test.FullName);

        Assert.Empty(vacuous);
    }

    private static AssemblyDefinition Read(string name) => AssemblyDefinition.ReadAssembly(Repository.Projects.Single(p => p.Name == name).Assembly);

    private static IEnumerable<MethodDefinition> Tests(AssemblyDefinition assembly) =>
        from type in assembly.MainModule.GetTypes()
        from method in type.Methods
        where method.CustomAttributes.Any(a => a.AttributeType.Name is "FactAttribute" or "TheoryAttribute")
        select method;

    /// <summary>The method's code, or code of the same suite that it reaches, calls an assertion or a property check.</summary>
    private static bool Asserts(MethodDefinition method, HashSet<MethodDefinition> seen)
    {
        if (!seen.Add(method) || !method.HasBody)
            return false;
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.OpCode.Code == Code.Throw && !IsGenerated(method))
                return true;
            switch (instruction.Operand)
            {
                case MethodReference called when IsAssertion(called):
                    return true;
                case MethodReference called when OfSuite(called, method.Module) is { } definition:
                    if (Bodies(definition).Any(body => Asserts(body, seen)))
                        return true;
                    break;
            }
        }
        return Bodies(method).Where(body => body != method).Any(body => Asserts(body, seen));
    }

    private static bool IsAssertion(MethodReference called) =>
        called.DeclaringType.FullName is "Xunit.Assert" || called.DeclaringType.Namespace == "CsCheck" && called.Name.StartsWith("Sample", StringComparison.Ordinal);

    private static MethodDefinition? OfSuite(MethodReference called, ModuleDefinition module) =>
        called.DeclaringType.GetElementType() is TypeDefinition type && type.Module == module ? called.Resolve() : null;

    /// <summary>The method itself and, where it is async or an iterator, the state machine that the compiler made of it.</summary>
    private static IEnumerable<MethodDefinition> Bodies(MethodDefinition method)
    {
        yield return method;
        foreach (var attribute in method.CustomAttributes)
            if (attribute.AttributeType.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute" or "AsyncIteratorStateMachineAttribute"
                && attribute.ConstructorArguments[0].Value is TypeReference machine)
                yield return machine.Resolve().Methods.Single(m => m.Name == "MoveNext");
    }

    private static bool IsGenerated(MethodDefinition method) => method.DeclaringType.Name.Contains('<');
}
