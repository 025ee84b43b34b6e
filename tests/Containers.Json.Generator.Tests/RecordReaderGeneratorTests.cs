using Containers.Oci;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Containers.Json.Generator.Tests;

public sealed class RecordReaderGeneratorTests
{
    private const string Record = """
        using System.Collections.Generic;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using Containers.Oci;

        namespace Sample;

        /// <summary>A record.</summary>
        [JsonRecord]
        public sealed partial record House
        {
            public required string Street { get; init; }
            [JsonPropertyName("no")] public int? Number { get; init; }
            [JsonIgnore] public string Ignored { get; init; } = "";
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool IsOld { get; init; }
            public IReadOnlyList<House> Neighbours { get; init; } = [];
            public string Computed => Street;
            public static string Common { get; set; } = "";
            internal string Inner { get; set; } = "";
        }
        """;

    [Fact]
    public void A_reader_has_the_members_that_the_serializer_writes()
    {
        Compilation compilation = Run(Record, out string text);

        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        Assert.Equal(["street", "no", "isOld", "neighbours"], text.Split("case \"").Skip(1).Select(part => part.Split('"')[0]));
        Assert.Contains("Missing(found, \"street\")", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_has_those_members_too_and_leaves_out_what_the_serializer_does()
    {
        Compilation compilation = Run(Record.Replace("[JsonRecord]", "[JsonRecord(IsWritten = true)]", StringComparison.Ordinal), out string text);

        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS1591"));
        string[] statements =
        [
            "writer.WriteText(\"street\", Street);", "if (Number is { } valueNumber) { writer.WriteNumber(\"no\", valueNumber); }",
            "if (IsOld != default) { writer.WriteBoolean(\"isOld\", IsOld); }", "writer.WriteRecords(\"neighbours\", Neighbours);",
        ];
        Assert.Equal(statements, text.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("writer.Write", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("public System.TimeSpan Age { get; init; }")]
    [InlineData("public Digest Key { get; init; }")]
    public void A_member_that_cannot_be_written_is_an_error_of_the_compilation(string member)
    {
        string record = Record.Replace("[JsonRecord]", "[JsonRecord(IsWritten = true)]", StringComparison.Ordinal).Replace("public string Computed => Street;", member, StringComparison.Ordinal);

        Diagnostic error = Assert.Single(Run(record, out _).GetDiagnostics(), diagnostic => diagnostic.Id == "CS1029");
        Assert.Contains($"Sample.House.{member.Split(' ')[2]} is of the type", error.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public object Anything { get; init; }", "object")]
    [InlineData("public IReadOnlyList<System.Uri> Places { get; init; }", "System.Collections.Generic.IReadOnlyList<System.Uri>")]
    [InlineData("public IReadOnlyDictionary<string, System.Uri> Places { get; init; }", "System.Collections.Generic.IReadOnlyDictionary<string, System.Uri>")]
    [InlineData("public string[] Names { get; init; }", "string[]")]
    public void A_member_that_cannot_be_read_is_an_error_of_the_compilation(string member, string type)
    {
        Compilation compilation = Run(Record.Replace("public string Computed => Street;", member, StringComparison.Ordinal), out _);

        Diagnostic error = Assert.Single(compilation.GetDiagnostics(), diagnostic => diagnostic.Id == "CS1029");
        Assert.Contains($"Sample.House.{member.Split(' ')[^5]} is of the type {type}, which cannot be read", error.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IsOld { get; init; }", "IsOld { get; init; } // a remark", IncrementalStepRunReason.Unchanged)]
    [InlineData("IsOld", "IsNew", IncrementalStepRunReason.Modified)]
    public void A_reader_is_written_anew_where_a_member_changed(string text, string changed, IncrementalStepRunReason reason)
    {
        CSharpCompilation compilation = CompilationOf(Record);
        GeneratorDriver driver = Driver().RunGenerators(compilation);

        SyntaxTree edited = CSharpSyntaxTree.ParseText(Record.Replace(text, changed, StringComparison.Ordinal));
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], edited));

        IncrementalGeneratorRunStep step = Assert.Single(driver.GetRunResult().Results[0].TrackedSteps[RecordReaderGenerator.Step]);
        Assert.Equal(reason, Assert.Single(step.Outputs).Reason);
    }

    private static Compilation Run(string source, out string text)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(CompilationOf(source), out Compilation compilation, out _);
        text = Assert.Single(driver.GetRunResult().GeneratedTrees).ToString();
        return compilation;
    }

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new RecordReaderGenerator().AsSourceGenerator()], driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation CompilationOf(string source) => CSharpCompilation.Create(
        "sample",
        [CSharpSyntaxTree.ParseText(source)],
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Append(typeof(JsonRecordAttribute).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
