using System.Text;
using Containers.Engine;

namespace Containers.Cli.Output;

/// <summary>Where the program itself writes.</summary>
internal static class Terminal
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    private static readonly Lazy<StreamWriter> LazyOutput = new(() => new StreamWriter(new StandardStream(1), Utf8));
    private static readonly Lazy<StreamWriter> LazyError = new(() => new StreamWriter(new StandardStream(2), Utf8) { AutoFlush = true });

    /// <summary>Standard output, written at the latest when the program ends.</summary>
    public static TextWriter Output => LazyOutput.Value;

    /// <summary>Standard error, written at once.</summary>
    public static TextWriter Error => LazyError.Value;

    /// <summary>Tells the user of an error, in one line.</summary>
    public static void ReportError(string message)
    {
        Flush();
        Error.WriteLine($"containers: {HumanText.Printable(message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal))}");
    }

    /// <summary>Writes what is held back.</summary>
    public static void Flush()
    {
        if (LazyOutput.IsValueCreated)
        {
            LazyOutput.Value.Flush();
        }
    }
}
