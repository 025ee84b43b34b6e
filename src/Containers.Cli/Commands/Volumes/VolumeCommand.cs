using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Text;
using Containers.Engine.Volumes;

namespace Containers.Cli.Commands.Volumes;

/// <summary><c>containers volume</c>: the volumes that containers have.</summary>
internal sealed class VolumeCommand : Command
{
    public const string WordOnCommandLine = "volume";

    public VolumeCommand()
        : base(WordOnCommandLine, "Volumes that containers have")
    {
        Add(Create());
        Add(List());
        ObjectCommands volumes = new("volume");
        Add(volumes.Inspect(static () => Document(new ContainerEngine().Volumes)));
        Add(volumes.Remove<VolumeNotFoundException>(static () => new ContainerEngine().Volumes.RemoveAsync));
        Add(Prune());
        Add(VolumeArchiveCommands.Export());
        Add(VolumeArchiveCommands.Import());
    }

    private static Command Create()
    {
        Command command = new("create", "Create a volume");
        Argument<string?> name = new("volume") { HelpName = "VOLUME", Description = "Its name; without one it is made up", Arity = ArgumentArity.ZeroOrOne };
        OptionTable<VolumeOptions> options = new();
        options.Text("--name", "VOLUME", "Its name", static (volume, value) => volume with { Name = value });
        options.Text("--driver,-d", "DRIVER", "Driver (local)", static (volume, value) => volume with { Driver = value });
        options.Texts("--label", "NAME[=VALUE]", "Label of the volume", static (volume, values) => volume with { Labels = Assignment.Table(values) });
        options.Texts("--opt,-o", "NAME=VALUE", "Option of the driver: type, device, o",
            static (volume, values) => volume with { DriverOptions = Assignment.Table(values) });
        command.Add(name);
        options.AddTo(command);
        command.SetAction(result =>
        {
            VolumeOptions asked = options.Apply(result, new VolumeOptions { Name = result.GetValue(name) });
            Terminal.Output.WriteLine(new ContainerEngine().Volumes.Create(asked).Name);
        });
        return command;
    }

    private static Command List()
    {
        Command command = new("ls", "List volumes");
        command.Aliases.Add("list");
        Option<string[]> filters = Filters("-f");
        ListFormat format = new();
        command.Add(filters);
        format.AddTo(command);
        command.SetAction(result =>
        {
            VolumeFilter filter = new(result.GetValue(filters) ?? []);
            format.Write(
                result, new ContainerEngine().Volumes.List().Where(filter.Includes).Select(static volume => VolumeRow.Of(VolumeDocument.Of(volume))), VolumeRow.Shape);
        });
        return command;
    }

    private static Command Prune()
    {
        Command command = new("prune", "Remove anonymous volumes that no container has");
        Option<bool> all = new("--all", "-a") { Description = "Named ones too" };
        Option<string[]> filters = Filters();
        Option<bool> force = new("--force", "-f") { Description = "Do not ask first" };
        command.Add(all);
        command.Add(filters);
        command.Add(force);
        command.SetAction(async result =>
        {
            VolumeFilter filter = new(result.GetValue(filters) ?? []);
            VolumeService volumes = new ContainerEngine().Volumes;
            if (!result.GetValue(force) && !Prompt.Agrees($"This removes {volumes.FindUnused(result.GetValue(all)).Count(filter.Includes)} volumes with their files."))
            {
                return ExitCode.Failure;
            }

            using Interruption interruption = new();
            VolumeClearing cleared = await volumes.PruneAsync(result.GetValue(all), filter.Includes, interruption.Token).ConfigureAwait(false);
            foreach (VolumeInfo volume in cleared.Volumes)
            {
                Terminal.Output.WriteLine($"Deleted: {volume.Name}");
            }

            Terminal.Output.WriteLine($"Total reclaimed space: {HumanText.Size(cleared.Bytes)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Func<string, object> Document(VolumeService volumes) => name => VolumeDocument.Of(volumes.Get(name));

    private static Option<string[]> Filters(params string[] aliases) =>
        new("--filter", aliases) { Description = $"Only volumes that match KEY=VALUE: {VolumeFilter.Keys}", HelpName = "FILTER", Arity = ArgumentArity.OneOrMore };
}
