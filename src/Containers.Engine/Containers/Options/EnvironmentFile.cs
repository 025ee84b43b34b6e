using System.Text;
using Containers.Engine.Text;

namespace Containers.Engine.Containers.Options;

/// <summary>
/// Reads docker's files of variables and labels: a <c>NAME=value</c> or a bare <c>NAME</c> on each line, <c>#</c> starts a line that is a comment. Values
/// are taken as they stand, quotation marks and spaces too.
/// </summary>
public static class EnvironmentFile
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The entries in the file's order, as <see cref="ContainerOptions.Environment"/> takes them: bare names with this process's values where it has any.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is no UTF-8, or a line has no name, or one with white space in it.</exception>
    public static IReadOnlyList<string> Read(string path) => [.. Entries(path).Select(static entry => entry.WithOwnValue().ToString())];

    /// <summary>The entries as labels; a bare name is none, as docker has it.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static IReadOnlyList<string> ReadLabels(string path) => [.. Entries(path).Where(static entry => entry.Value is not null).Select(static entry => entry.ToString())];

    private static List<Assignment> Entries(string path)
    {
        List<Assignment> entries = [];
        string text;
        try
        {
            text = Utf8.GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException($"{path} is not UTF-8 (at byte {exception.Index}).", exception);
        }

        string[] lines = text.TrimStart(ByteOrderMark).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = (lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i]).TrimStart();
            if (line.Length > 0 && line[0] != '#')
            {
                Assignment entry = Assignment.Of(line);
                entries.Add(entry.Name.Length > 0 && !entry.Name.AsSpan().ContainsAny(' ', '\t')
                    ? entry
                    : throw new FormatException($"{path}, line {i + 1}: '{entry.Name}' is no name; write NAME=value without spaces in the name."));
            }
        }

        return entries;
    }
}
