using System.CommandLine;

namespace Containers.Cli.Commands;

/// <summary>One or more containers, each by its name, its id or a unique start of its id.</summary>
internal static class ContainersArgument
{
    public static Argument<string[]> Create() => new("CONTAINER")
    {
        Description = "Name or id of a container",
        Arity = ArgumentArity.OneOrMore,
    };
}
