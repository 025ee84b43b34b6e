using System.CommandLine;
using System.CommandLine.Invocation;

namespace Containers.Cli.Output;

/// <summary>What <c>--help</c> prints, in the form of docker's.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private const int Gap = 3;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IEnumerable<Option> options = Options(parseResult.RootCommandResult.Command, command).Where(option => !option.Hidden);
        IEnumerable<string> usage = IsRoot(command)
            ? ["containers", "[OPTIONS]", "COMMAND"]
            : ["containers", PathOf(command), "[OPTIONS]", .. command.Subcommands.Count > 0 ? ["COMMAND"] : command.Arguments.Select(Usage)];
        output.WriteLine($"Usage:  {string.Join(' ', usage)}");
        output.WriteLine();
        output.WriteLine(command.Description);
        WriteSection(output, "Commands", command.Subcommands.Where(child => !child.Hidden), child => child.Name);
        WriteSection(output, "Arguments", command.Arguments, argument => argument.Name);
        WriteSection(output, "Options", options.OrderBy(option => option.Name, StringComparer.Ordinal), Usage);
        if (command.Subcommands.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"Run 'containers{(IsRoot(command) ? "" : " " + PathOf(command))} COMMAND --help' for more on a command.");
        }

        return ExitCode.Success;
    }

    /// <summary>The options that a command understands: its own and those of the whole program.</summary>
    public static IEnumerable<Option> Options(Command root, Command command) =>
        command == root ? root.Options : command.Options.Concat(root.Options.Where(option => option.Recursive));

    private static bool IsRoot(Command command) => !command.Parents.Any();

    /// <summary>The words that name a command below the program's own.</summary>
    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent && !IsRoot(parent) ? $"{PathOf(parent)} {command.Name}" : command.Name;

    private static void WriteSection<T>(TextWriter output, string title, IEnumerable<T> symbols, Func<T, string> term)
        where T : Symbol
    {
        (string Term, string? Text)[] lines = [.. symbols.Select(symbol => (term(symbol), symbol.Description))];
        if (lines.Length == 0)
        {
            return;
        }

        int width = lines.Max(line => line.Term.Length) + Gap;
        output.WriteLine();
        output.WriteLine(title + ":");
        foreach ((string name, string? text) in lines)
        {
            output.WriteLine($"{new string(' ', Indent)}{name.PadRight(width)}{text}");
        }
    }

    private static string Usage(Argument argument) => argument.Arity switch
    {
        { MinimumNumberOfValues: 0, MaximumNumberOfValues: 1 } => $"[{argument.Name}]",
        { MinimumNumberOfValues: 0 } => $"[{argument.Name}...]",
        { MaximumNumberOfValues: 1 } => argument.Name,
        _ => $"{argument.Name}...",
    };

    private static string Usage(Option option)
    {
        string? shortName = option.Aliases.FirstOrDefault(alias => alias.Length == 2);
        return $"{(shortName is null ? "    " : shortName + ", ")}{option.Name} {(option.Arity.MinimumNumberOfValues > 0 ? option.HelpName : "")}".TrimEnd();
    }
}
