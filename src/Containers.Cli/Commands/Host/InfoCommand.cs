using System.CommandLine;
using System.Text.Json;
using Containers.Cli.Output;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Templates;
using Containers.Engine;
using Containers.Engine.Host;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers info</c>: the machine as far as containers are concerned, and what the store has.</summary>
internal sealed class InfoCommand : Command
{
    public const string WordOnCommandLine = "info";

    private readonly Option<string?> _format = new("--format", "-f") { Description = "json, or a template of Go such as {{.Driver}}", HelpName = "FORMAT" };

    public InfoCommand()
        : base(WordOnCommandLine, "Show what there is on this machine, and what it can do")
    {
        Add(_format);
        SetAction(Show);
    }

    private void Show(ParseResult result)
    {
        HostInfo host = new ContainerEngine().Host.Inspect();
        string? format = result.GetValue(_format);
        if (format is not null)
        {
            InfoDocument document = InfoDocument.Of(host);
            Terminal.Output.WriteLine(format == ListFormat.Json ? JsonSerializer.Serialize(document, DockerJson.Readable.InfoDocument) : Template.Parse(format).Render(document));
            return;
        }

        Terminal.Output.WriteLine(Text(host));
        foreach (string warning in host.Warnings)
        {
            Terminal.Error.WriteLine($"WARNING: {warning}");
        }
    }

    private static string OfUser(HostInfo host) =>
        $"\n User IDs: {HumanText.Ids(host.UserIds)}\n Group IDs: {HumanText.Ids(host.GroupIds)}\n Way Out: {host.OutwardProgram ?? "none: pasta and slirp4netns are missing"}";

    private static string Text(HostInfo host) => $"""
        Containers: {host.Containers}
         Running: {host.Running}
         Paused: {host.Paused}
         Stopped: {host.Stopped}
        Images: {host.Images}
        Version: {host.EngineVersion}
        Storage Driver: overlay2
         Backing Filesystem: {host.FileSystem}
        Root Dir: {host.Root}
        Run Dir: {host.RunRoot}
        Log Drivers: {string.Join(' ', host.LogDrivers)}
        Cgroup Driver: {host.CgroupManager}
        Cgroup Version: {host.CgroupVersion}
         Controllers: {string.Join(' ', host.Controllers)}
        Runtime: {host.Runtime ?? "not found"}
        Security: {string.Join(' ', host.Security)}
        Rootless: {(host.Rootless ? "true" + OfUser(host) : "false")}
        Kernel Version: {host.KernelVersion}
        Operating System: {host.OperatingSystem}
        Architecture: {host.Architecture}
        CPUs: {host.Processors}
        Total Memory: {HumanText.Size(host.Memory)}
        Name: {host.Name}
        """;
}
