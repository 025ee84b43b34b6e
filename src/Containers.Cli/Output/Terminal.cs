using System.Text;
using Containers.Engine.Text;
using Containers.Linux.Descriptors;

namespace Containers.Cli.Output;

/// <summary>Where the program itself writes.</summary>
internal static class Terminal
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    private static readonly Lazy<StreamWriter> LazyOutput = new(() => new StreamWriter(new StandardStream(1), Utf8));
    private static readonly Lazy<StreamWriter> LazyError = new(() => new StreamWriter(new StandardStream(2), Utf8) { AutoFlush = true });
    private static Exception? _failure;

    /// <summary>Standard output, written at the latest when the program ends.</summary>
    public static TextWriter Output => LazyOutput.Value;

    /// <summary>Standard error, written at once.</summary>
    public static TextWriter Error => LazyError.Value;

    /// <summary>Tells by name or id what something was done with. A caller that closed standard output does not want to know: what was done is done.</summary>
    public static void Tell(string done)
    {
        if (StandardDescriptors.CanWrite(1))
        {
            Output.WriteLine(done);
        }
    }

    /// <summary>Tells the user of an error, in one line. Output that cannot be written keeps nothing else from being done.</summary>
    public static void ReportError(string message)
    {
        try
        {
            Flush();
        }
        catch (Exception exception) when (exception is OutputClosedException or OutputFailedException)
        {
            _failure ??= exception;
        }

        Error.WriteLine($"containers: {HumanText.Printable(message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal))}");
    }

    /// <summary>Writes what is held back, and throws again what <see cref="ReportError"/> met.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="OutputFailedException">It cannot be written otherwise.</exception>
    public static void Flush()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw failure;
        }

        if (LazyOutput.IsValueCreated)
        {
            LazyOutput.Value.Flush();
        }
    }
}
