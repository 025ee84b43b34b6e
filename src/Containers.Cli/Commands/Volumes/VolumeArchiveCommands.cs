using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Volumes;

namespace Containers.Cli.Commands.Volumes;

/// <summary><c>containers volume export</c> and <c>import</c>: volumes as tar archives.</summary>
internal static class VolumeArchiveCommands
{
    /// <summary>Writes a volume's files as an archive.</summary>
    public static Command Export()
    {
        Command command = new("export", "Write a volume's files as a tar archive");
        Argument<string> name = new("volume") { HelpName = "VOLUME" };
        Option<string?> output = new("--output", "-o") { Description = "Write to a file, not to standard output", HelpName = "FILE" };
        Option<VolumeCompression> compression = new("--compress") { Description = "Pack it: gzip or zstd", HelpName = "FORMAT" };
        command.Add(name);
        command.Add(output);
        command.Add(compression);
        command.SetAction(async (result, _) =>
        {
            using Interruption interruption = new();
            VolumeService volumes = new ContainerEngine().Volumes;
            if (result.GetValue(output) is { } path)
            {
                await volumes.ExportAsync(result.GetRequiredValue(name), path, result.GetValue(compression), interruption.Token).ConfigureAwait(false);
            }
            else
            {
                using Stream standard = SaveCommand.OpenOutput();
                await volumes.ExportAsync(result.GetRequiredValue(name), standard, result.GetValue(compression), interruption.Token).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Puts the files of an archive into a volume.</summary>
    public static Command Import()
    {
        Command command = new("import", "Put the files of a tar archive into a volume");
        Argument<string> name = new("volume") { HelpName = "VOLUME", Description = "The volume, made where it is missing" };
        Argument<string> file = new("file") { HelpName = "FILE", Description = "A tar archive, compressed or not; - is standard input" };
        Option<bool> replace = new("--replace") { Description = "Remove the files that the volume has" };
        command.Add(name);
        command.Add(file);
        command.Add(replace);
        command.SetAction(async (result, _) =>
        {
            using Interruption interruption = new();
            string path = result.GetRequiredValue(file);
            using Stream input = path == "-" ? LoadCommand.OpenInput() : File.OpenRead(path);
            VolumeInfo volume = await new ContainerEngine().Volumes.ImportAsync(result.GetRequiredValue(name), input, result.GetValue(replace), interruption.Token).ConfigureAwait(false);
            Terminal.Output.WriteLine(volume.Name);
            return ExitCode.Success;
        });
        return command;
    }
}
