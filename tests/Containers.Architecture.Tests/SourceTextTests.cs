using System.Reflection;

namespace Containers.Architecture.Tests;

/// <summary>What a source file may measure (CONTRIBUTING.md): one sitting to read, and no wider than a screen.</summary>
public sealed class SourceTextTests
{
    private const int MostLines = 400;
    private const int WidestLine = 200;

    private static readonly string Repository = Path.GetFullPath(Path.Combine(
        typeof(SourceTextTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "OutputRoot").Value!, ".."));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void A_file_can_be_read_in_one_sitting(string folder) =>
        Assert.Empty(Sources(folder).Where(static file => file.Lines.Length > MostLines).Select(static file => $"{file.Path} has {file.Lines.Length} lines"));

    [Fact]
    public void A_line_is_no_wider_than_a_screen() =>
        Assert.Empty(Sources("src").SelectMany(static file => file.Lines.Select((line, index) => (Line: line, Place: $"{file.Path}:{index + 1}")))
            .Where(static line => line.Line.Length > WidestLine).Select(static line => line.Place));

    private static IEnumerable<(string Path, string[] Lines)> Sources(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository, file)
        where !path.Split('/').Any(static name => name is "bin" or "obj")
        select (path, File.ReadAllLines(file));
}
