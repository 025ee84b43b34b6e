using Containers.Engine.Building.Dockerfiles.Instructions;

namespace Containers.Engine.Building.Dockerfiles;

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
        var lines = new LineReader(file, text);
        var reader = new InstructionReader(lines.Directives.Escape);
        var arguments = new List<ArgInstruction>();
        var stages = new List<StageDefinition>();
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

        return stages.Count > 0
            ? new Dockerfile(lines.Directives, arguments, stages)
            : throw new DockerfileException(new SourceLocation(file, 1, 1, text.Split('\n')[0]), "The file has no FROM, so there is nothing to build.");
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
