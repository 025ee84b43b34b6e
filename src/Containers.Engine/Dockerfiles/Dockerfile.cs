using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Dockerfiles;

/// <summary>A Dockerfile, read (Dockerfile reference).</summary>
/// <param name="Directives">What its first comments say about it.</param>
/// <param name="GlobalArguments">The ARG instructions before the first stage.</param>
/// <param name="Stages">Its stages; at least one.</param>
internal sealed record Dockerfile(
    ParserDirectives Directives, IReadOnlyList<ArgInstruction> GlobalArguments, IReadOnlyList<StageDefinition> Stages)
{
    /// <summary>Reads a Dockerfile.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="DockerfileException">It is none.</exception>
    public static Dockerfile Parse(string file, string text)
    {
        Dockerfile read = Read(file, text, out DockerfileException? fault);
        return fault is null ? read : throw fault;
    }

    /// <summary>Reads a Dockerfile up to its first fault.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="fault">The fault; null where it is a Dockerfile.</param>
    /// <exception cref="DockerfileException">A directive is wrong, so that nothing of it can be read.</exception>
    public static Dockerfile Read(string file, string text, out DockerfileException? fault)
    {
        var lines = new LineReader(file, text);
        var arguments = new List<ArgInstruction>();
        var stages = new List<StageDefinition>();
        fault = null;
        try
        {
            Read(lines, arguments, stages);
            if (stages.Count == 0)
            {
                fault = new DockerfileException(new SourceLocation(file, 1, 1, text.Split('\n')[0]), "The file has no FROM, so there is nothing to build.");
            }
        }
        catch (DockerfileException exception)
        {
            fault = exception;
        }

        return new Dockerfile(lines.Directives, arguments, stages);
    }

    private static void Read(LineReader lines, List<ArgInstruction> arguments, List<StageDefinition> stages)
    {
        var reader = new InstructionReader(lines.Directives.Escape);
        var current = new List<Instruction>();
        foreach (LogicalLine line in lines.Read())
        {
            switch (reader.Read(line))
            {
                case FromInstruction from:
                    current = [];
                    stages.Add(new StageDefinition(stages.Count, from, current));
                    break;
                case ArgInstruction argument when stages.Count == 0:
                    arguments.Add(argument);
                    break;
                case Instruction instruction when stages.Count == 0:
                    throw new DockerfileException(line.Location, $"{instruction.Name} cannot stand before the first FROM; only ARG can.");
                case Instruction instruction:
                    current.Add(instruction);
                    break;
            }
        }
    }

    /// <summary>Reads a trigger that an image has for builds that start from it.</summary>
    /// <param name="image">The image's name, for messages.</param>
    /// <param name="trigger">The instruction.</param>
    /// <exception cref="DockerfileException">It is none.</exception>
    public static Instruction ParseTrigger(string image, string trigger) => ParseInstruction($"ONBUILD of {image}", trigger);

    /// <summary>Reads one instruction that stands in no file.</summary>
    /// <param name="place">Where it is, for messages.</param>
    /// <param name="text">The instruction.</param>
    /// <exception cref="DockerfileException">It is none, or several.</exception>
    public static Instruction ParseInstruction(string place, string text) => new LineReader(place, text).Read().ToList() is [{ } line]
        ? new InstructionReader('\\').Read(line)
        : throw new DockerfileException(new SourceLocation(place, 1, 1, text), "One instruction is expected.");
}
