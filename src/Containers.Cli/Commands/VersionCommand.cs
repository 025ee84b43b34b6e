using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Containers.Cli.Output;
using Containers.Engine.Storage;
using Containers.Oci;

namespace Containers.Cli.Commands;

/// <summary><c>containers version</c>: the version, and the machine as far as it matters to a report.</summary>
internal sealed class VersionCommand : Command
{
    public const string WordOnCommandLine = "version";

    private readonly Option<string> _format = ListFormat.FormatOption();

    public VersionCommand()
        : base(WordOnCommandLine, "Print the version")
    {
        Add(_format);
        SetAction(Print);
    }

    private void Print(ParseResult result)
    {
        VersionInfo version = new(
            VersionText.Version,
            Platform.Host.Os,
            Platform.Host.ToString()[(Platform.Host.Os.Length + 1)..],
            RuntimeInformation.FrameworkDescription,
            Environment.OSVersion.Version.ToString(),
            StorePaths.FromEnvironment().Root);
        Terminal.Output.WriteLine(result.GetRequiredValue(_format) switch
        {
            ListFormat.Json => JsonSerializer.Serialize(version, CliJson.Readable.VersionInfo),
            ListFormat.Columns => $"""
                containers {version.Version}
                 Platform:  {version.Os}/{version.Arch}
                 Runtime:   {version.Framework}
                 Kernel:    {version.KernelVersion}
                 Store:     {version.Root}
                """,
            string template => ListFormat.ParseTemplate(template).Render(JsonSerializer.SerializeToNode(version, CliJson.Readable.VersionInfo)),
        });
    }
}
