using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Engine.Building.Graph;

namespace Containers.Engine.Building.Checks;

/// <summary>The rule UndefinedVar: a variable is used that neither ARG nor ENV of the stage, nor one that it begins with, has set.</summary>
internal static class UndefinedVariables
{
    /// <summary>Checks a stage. What an image sets nobody knows here, so a stage of an image is asked only where it sets some variable itself.</summary>
    public static void Check(Dockerfile file, StageDefinition stage, BuildPlan plan, Action<string, Instruction, string> warn)
    {
        var known = new HashSet<string>(["PATH"], StringComparer.Ordinal);
        for (int? below = plan.Stages[stage.Index].BaseStage; below is { } index; below = plan.Stages[index].BaseStage)
        {
            known.UnionWith(file.Stages[index].Instructions.OfType<EnvInstruction>().SelectMany(environment => environment.Variables).Select(pair => pair.Name));
        }

        foreach (Instruction instruction in stage.Instructions)
        {
            foreach (string text in TextsOf(instruction))
            {
                foreach (string name in Missing(file, known, text))
                {
                    warn("UndefinedVar", instruction, $"The variable {name} is used and nothing has set it.{Suggestion.For(name, known)}");
                }
            }

            known.UnionWith(instruction switch
            {
                ArgInstruction arguments => arguments.Arguments.Select(argument => argument.Name),
                EnvInstruction environment => environment.Variables.Select(pair => pair.Name),
                _ => [],
            });
        }
    }

    private static IReadOnlyCollection<string> Missing(Dockerfile file, HashSet<string> known, string text)
    {
        var expansion = new VariableExpansion(file.Directives.Escape, name => known.Contains(name) ? "x" : null);
        try
        {
            // A modifier such as ${A:-b} says itself what to do without the variable.
            expansion.Expand(text);
            return [.. expansion.Missing.Where(name => text.Contains("$" + name, StringComparison.Ordinal) || text.Contains("${" + name + "}", StringComparison.Ordinal))];
        }
        catch (FormatException)
        {
            // The build itself tells what is wrong.
            return [];
        }
    }

    private static IEnumerable<string> TextsOf(Instruction instruction) => instruction switch
    {
        TransferInstruction transfer => [.. transfer.Sources, transfer.Target],
        EnvInstruction environment => environment.Variables.Select(pair => pair.Value),
        LabelInstruction labels => labels.Labels.Select(pair => pair.Value),
        WorkdirInstruction folder => [folder.Folder],
        UserInstruction user => [user.User],
        ExposeInstruction ports => ports.Ports,
        VolumeInstruction volumes => volumes.Folders,
        _ => [],
    };
}
