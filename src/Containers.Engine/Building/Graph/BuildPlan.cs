using System.Globalization;
using Containers.Engine.Building.Context;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>The stages of a Dockerfile with their variables replaced, which of them is wanted and which others it needs.</summary>
internal sealed class BuildPlan
{
    private readonly StageGraph _graph;

    private BuildPlan(Dockerfile file, BuildOptions options, GlobalVariables variables)
    {
        Contexts = new NamedContexts(options.NamedContexts);
        Dockerfile = file;
        Variables = variables;
        Stages = PlanStages(file);
        _graph = new StageGraph(file);
        ConnectStages();
        Target = options.Target is null ? Stages[^1] : FindTarget(options.Target);
    }

    /// <summary>The variables of FROM.</summary>
    public GlobalVariables Variables { get; }

    /// <summary>The contexts that are known by name.</summary>
    public NamedContexts Contexts { get; }

    /// <summary>The file.</summary>
    public Dockerfile Dockerfile { get; }

    /// <summary>All stages.</summary>
    public IReadOnlyList<StagePlan> Stages { get; }

    /// <summary>The stage that is wanted.</summary>
    public StagePlan Target { get; }

    /// <summary>The numbers of the stages that are needed, the wanted one among them.</summary>
    public IReadOnlySet<int> Needed => _graph.NeededBy(Target.Definition.Index);

    /// <summary>Plans a build.</summary>
    /// <exception cref="DockerfileException">A variable before or in FROM is wrong, or stages need each other in a circle.</exception>
    /// <exception cref="BuildException">There is no such stage as is wanted.</exception>
    public static BuildPlan Of(Dockerfile file, BuildOptions options) => new(file, options, new GlobalVariables(file, options));

    /// <summary>Plans a build with variables that are known already.</summary>
    /// <inheritdoc cref="Of(Dockerfile, BuildOptions)" path="/exception"/>
    public static BuildPlan Of(Dockerfile file, BuildOptions options, GlobalVariables variables) => new(file, options, variables);

    /// <summary>The number of the stage that an instruction means by a name, wherever it stands in the file. Null where it is none.</summary>
    /// <param name="stage">The stage of the instruction; one that a context replaces knows no others.</param>
    /// <param name="name">A stage's name.</param>
    /// <param name="byNumber">Whether a stage's number names it too, as for COPY alone.</param>
    public int? FindSource(StagePlan stage, string name, bool byNumber) => stage.IsReplaced ? null : FindStage(name, byNumber);

    /// <summary>Notes the stages that an instruction needs. Those of the file are noted already; the triggers of a base image are not.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="stage">The number of the stage that it is done in.</param>
    /// <exception cref="DockerfileException">There is no such stage, or one that needs this one.</exception>
    public void Connect(Instruction instruction, int stage)
    {
        AddNeeds(instruction, stage);
        _graph.RequireNoCircle();
    }

    private int? FindStage(string name, bool byNumber)
    {
        int number = 0;
        bool isNumber = byNumber && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return FindByName(name, Stages.Count) ?? (isNumber && number < Stages.Count ? number : null);
    }

    private void ConnectStages()
    {
        foreach (StagePlan stage in Stages.Where(stage => !stage.IsReplaced))
        {
            if (stage.BaseStage is { } below)
            {
                _graph.Add(stage.Definition.Index, below, stage.Definition.From);
            }

            foreach (Instruction instruction in stage.Definition.Instructions)
            {
                AddNeeds(instruction, stage.Definition.Index);
            }
        }

        _graph.RequireNoCircle();
    }

    private void AddNeeds(Instruction instruction, int stage)
    {
        bool isCopy = instruction is CopyInstruction;
        IEnumerable<string> sources = instruction is CopyInstruction { From: { } copied } ? [copied] : (instruction as RunInstruction)?.MountSources ?? [];
        foreach (string source in sources)
        {
            if (FindStage(source, isCopy) is { } other)
            {
                _graph.Add(stage, other, instruction);
            }
            else if (isCopy && source.All(char.IsAsciiDigit))
            {
                throw new DockerfileException(instruction.Location, $"There is no stage {source}; the first is number 0, and the last number {Stages.Count - 1}.");
            }
        }
    }

    private int? FindByName(string name, int before)
    {
        StageDefinition? found = Dockerfile.Stages.Take(before)
            .LastOrDefault(stage => stage.From.StageName is { } own && own.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found?.Index;
    }

    private List<StagePlan> PlanStages(Dockerfile file)
    {
        var stages = new List<StagePlan>();
        foreach (StageDefinition stage in file.Stages)
        {
            FromInstruction from = stage.From;
            string name = Variables.Expand(from, from.Base);
            if (name.Length == 0)
            {
                throw new DockerfileException(from.Location, $"'{from.Base}' is empty once its variables are replaced. Give the ARG a value before FROM.");
            }

            // A stage that begins with another one is for the same platform as that.
            string? replacement = from.StageName is null ? null : Contexts.PlaceOf(from.StageName);
            int? below = replacement is null ? FindByName(name, stage.Index) : null;
            string? context = replacement ?? (below is null ? Contexts.PlaceOf(name) : null);
            Platform own = from.Platform is null ? Variables.TargetPlatform : ParsePlatform(from);
            stages.Add(new StagePlan(stage, name, below, below is { } index ? stages[index].Platform : own, context, IsReplaced: replacement is not null));
        }

        return stages;
    }

    private Platform ParsePlatform(FromInstruction from)
    {
        try
        {
            string platform = Variables.Expand(from, from.Platform!);
            return platform.Length > 0 ? Platform.Parse(platform) : throw new FormatException($"'{from.Platform}' is empty once its variables are replaced.");
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(from.Location, exception.Message, exception);
        }
    }

    private StagePlan FindTarget(string name)
    {
        int? found = FindStage(name, byNumber: true);
        return found is { } index
            ? Stages[index]
            : throw new BuildException(
                $"The Dockerfile has no stage '{name}'.{Suggestion.For(name, Stages.Select(stage => stage.Definition.From.StageName).OfType<string>())}");
    }
}
