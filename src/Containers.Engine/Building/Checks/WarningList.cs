using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Building.Checks;

/// <summary>Keeps what the rules find, but for what a file or a comment above an instruction skips.</summary>
internal sealed class WarningList(CheckOptions options)
{
    private readonly List<BuildWarning> _warnings = [];

    /// <summary>What was found, in the order of the lines.</summary>
    public IReadOnlyList<BuildWarning> Warnings => [.. _warnings.OrderBy(warning => warning.Line)];

    /// <summary>Whether warnings fail a build.</summary>
    public bool IsError => options.IsError;

    /// <summary>Adds what a rule finds at an instruction.</summary>
    public void Add(string rule, Instruction instruction, string message) => Add(rule, instruction, instruction.Location.Line, message);

    /// <summary>Adds what a rule finds at an instruction, to be shown at another line.</summary>
    public void Add(string rule, Instruction instruction, int line, string message)
    {
        if (options.For(instruction.Line).Checks(rule))
        {
            _warnings.Add(new BuildWarning(rule, line, message));
        }
    }

    /// <summary>Adds what a rule of the whole file finds, which no comment above an instruction skips.</summary>
    public void AddOfFile(string rule, int line, string message)
    {
        if (options.Checks(rule))
        {
            _warnings.Add(new BuildWarning(rule, line, message));
        }
    }

    /// <summary>Adds what a rule finds that docker has on trial.</summary>
    public void AddTried(string rule, Instruction instruction, string message)
    {
        if (options.For(instruction.Line).Tries(rule))
        {
            _warnings.Add(new BuildWarning(rule, instruction.Location.Line, message));
        }
    }
}
