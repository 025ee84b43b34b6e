using System.CommandLine;
using Containers.Cli.Output;

namespace Containers.Cli.Commands;

/// <summary>The commands that are the same for each kind of named object of the store, such as volumes and networks.</summary>
/// <param name="kind">The kind's name: <c>volume</c>.</param>
internal sealed class ObjectCommands(string kind)
{
    /// <summary>Shows objects, as documents.</summary>
    /// <param name="open">Opens the store, and gives what finds the document of a name.</param>
    public Command Inspect(Func<Func<string, object>> open)
    {
        Command command = new("inspect", $"Show all that is known of {kind}s, as JSON");
        Argument<string[]> names = Names();
        InspectFormat format = new();
        command.Add(names);
        format.AddTo(command);
        command.SetAction(async result => await format.WriteAsync(result, result.GetRequiredValue(names), open()).ConfigureAwait(false));
        return command;
    }

    /// <summary>Removes objects.</summary>
    /// <typeparam name="TMissing">The error of one that is not there, which is none where it is forced.</typeparam>
    /// <param name="open">Opens the store, and gives what removes the object of a name.</param>
    public Command Remove<TMissing>(Func<Func<string, CancellationToken, Task>> open)
        where TMissing : Exception
    {
        Command command = new("rm", $"Remove {kind}s");
        command.Aliases.Add("remove");
        Argument<string[]> names = Names();
        Option<bool> force = new("--force", "-f") { Description = $"Say nothing of {kind}s that are not there" };
        command.Add(names);
        command.Add(force);
        command.SetAction(async result =>
        {
            using Interruption interruption = new();
            Func<string, CancellationToken, Task> remove = open();
            return await Failure.ForEachAsync(result.GetRequiredValue(names), async name =>
            {
                try
                {
                    await remove(name, interruption.Token).ConfigureAwait(false);
                }
                catch (TMissing) when (result.GetValue(force))
                {
                    return;
                }

                Terminal.Tell(name);
            }).ConfigureAwait(false);
        });
        return command;
    }

    private Argument<string[]> Names() => new(kind) { HelpName = kind.ToUpperInvariant(), Arity = ArgumentArity.OneOrMore };
}
