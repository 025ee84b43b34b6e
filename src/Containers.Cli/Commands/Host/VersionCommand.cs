using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Containers.Cli.Output;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Templates;
using Containers.Engine;
using Containers.Oci;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers version</c>: the version, and the machine as far as it matters to a report.</summary>
internal sealed class VersionCommand : Command
{
    public const string WordOnCommandLine = "version";

    /// <summary>The version of docker's API whose documents and fields the program's follow, that of docker 20.10.</summary>
    private const string ApiVersion = "1.41";

    private readonly Option<string> _format = ListFormat.FormatOption();

    public VersionCommand()
        : base(WordOnCommandLine, "Print the version")
    {
        _format.Aliases.Add("-f");
        Add(_format);
        SetAction(Print);
    }

    private void Print(ParseResult result)
    {
        string architecture = Platform.Host.ToString()[(Platform.Host.Os.Length + 1)..];
        Terminal.Output.WriteLine(result.GetRequiredValue(_format) switch
        {
            "" or ListFormat.Columns => $"""
                containers {ProductVersion.Text}
                 Platform:  {Platform.Host.Os}/{architecture}
                 Runtime:   {RuntimeInformation.FrameworkDescription}
                 Kernel:    {Environment.OSVersion.Version}
                 Store:     {StorePaths.FromEnvironment().Root}
                """,
            ListFormat.Json => JsonSerializer.Serialize(Document(), DockerJson.Readable.VersionDocument),
            string template => Template.Parse(template).Render(Document()),
        });
    }

    private static VersionDocument Document()
    {
        ServerVersionDocument server = ServerVersionDocument.Of(ApiVersion, ApiVersion, StorePaths.FromEnvironment().Root);
        return new VersionDocument
        {
            Client = new()
            {
                Platform = server.Platform,
                Version = server.Version,
                ApiVersion = ApiVersion,
                DefaultAPIVersion = ApiVersion,
                GitCommit = server.GitCommit,
                Os = server.Os,
                Arch = server.Arch,
                Context = "default",
            },
            Server = server,
        };
    }
}
