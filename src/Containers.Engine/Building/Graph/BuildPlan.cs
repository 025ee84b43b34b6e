using System.Globalization;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>The stages of a Dockerfile with their variables replaced, which of them is wanted and which others it needs.</summary>
internal sealed class BuildPlan
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Dictionary<string, string> _global = new(StringComparer.Ordinal);
    private readonly Platform _platform;

    private BuildPlan(Dockerfile file, BuildOptions options)
    {
        _given = options.Arguments;
        _platform = (options.Platform ?? Platform.Host).Normalize();
        Dockerfile = file;
        AddPlatforms();
        foreach (ArgInstruction instruction in file.GlobalArguments)
        {
            Declare(instruction);
        }

        Stages = [.. PlanStages(file)];
        Target = options.Target is null ? Stages[^1] : FindTarget(options.Target);
    }

    /// <summary>The file.</summary>
    public Dockerfile Dockerfile { get; }

    /// <summary>All stages.</summary>
    public IReadOnlyList<StagePlan> Stages { get; }

    /// <summary>The stage that is wanted.</summary>
    public StagePlan Target { get; }

    /// <summary>The numbers of the stages that are needed, the wanted one among them.</summary>
    public IReadOnlySet<int> Needed
    {
        get
        {
            var needed = new HashSet<int>();
            Need(Target);
            return needed;

            void Need(StagePlan stage)
            {
                if (needed.Add(stage.Definition.Index))
                {
                    foreach (int other in DependenciesOf(stage))
                    {
                        Need(Stages[other]);
                    }
                }
            }
        }
    }

    /// <summary>Plans a build.</summary>
    /// <exception cref="DockerfileException">A variable before or in FROM is wrong.</exception>
    /// <exception cref="BuildException">There is no such stage as is wanted.</exception>
    public static BuildPlan Of(Dockerfile file, BuildOptions options) => new(file, options);

    /// <summary>What an ARG of a stage is that has no value of its own: what the builder gave, or the ARG before the first stage.</summary>
    public string? GlobalArgument(string name) => _given.GetValueOrDefault(name) ?? _global.GetValueOrDefault(name);

    /// <summary>The stage that a name or number means, for an instruction of a stage: only those before it. Null where it is none.</summary>
    public int? FindStage(string name, int before)
    {
        bool isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return FindByName(name, before) ?? (isNumber && number < before ? number : null);
    }

    private int? FindByName(string name, int before)
    {
        StageDefinition? found = Dockerfile.Stages.Take(before)
            .LastOrDefault(stage => stage.From.StageName is { } own && own.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found?.Index;
    }

    private IEnumerable<int> DependenciesOf(StagePlan stage)
    {
        int index = stage.Definition.Index;
        IEnumerable<string?> names = stage.Definition.Instructions.SelectMany(instruction => instruction switch
        {
            CopyInstruction copy => [copy.From],
            RunInstruction run => run.MountSources,
            _ => Enumerable.Empty<string?>(),
        });
        IEnumerable<int> sources = names.OfType<string>().Select(name => FindStage(name, index)).OfType<int>();
        return stage.BaseStage is { } below ? sources.Prepend(below) : sources;
    }

    private IEnumerable<StagePlan> PlanStages(Dockerfile file)
    {
        foreach (StageDefinition stage in file.Stages)
        {
            FromInstruction from = stage.From;
            string name = Expand(from, from.Base);
            if (name.Length == 0)
            {
                throw new DockerfileException(from.Location, $"'{from.Base}' is empty once its variables are replaced. Give the ARG a value before FROM.");
            }

            Platform platform = from.Platform is null ? _platform : ParsePlatform(from);
            yield return new StagePlan(stage, name, FindByName(name, stage.Index), platform);
        }
    }

    private Platform ParsePlatform(FromInstruction from)
    {
        try
        {
            return Platform.Parse(Expand(from, from.Platform!));
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(from.Location, exception.Message, exception);
        }
    }

    private StagePlan FindTarget(string name)
    {
        int? found = FindStage(name, Stages.Count);
        return found is { } index
            ? Stages[index]
            : throw new BuildException(
                $"The Dockerfile has no stage '{name}'.{Suggestion.For(name, Stages.Select(stage => stage.Definition.From.StageName).OfType<string>())}");
    }

    private void Declare(ArgInstruction instruction)
    {
        foreach ((string name, string? standard) in instruction.Arguments)
        {
            if (_given.TryGetValue(name, out string? value) || (value = standard is null ? null : Expand(instruction, standard)) is not null)
            {
                _global[name] = value;
            }
        }
    }

    private string Expand(Instruction instruction, string text)
    {
        try
        {
            return new VariableExpansion(Dockerfile.Directives.Escape, _global.GetValueOrDefault).Expand(text);
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(instruction.Location, exception.Message, exception);
        }
    }

    /// <summary>The variables that are there without being declared (Dockerfile reference, "Automatic platform ARGs in the global scope").</summary>
    private void AddPlatforms()
    {
        foreach ((string prefix, Platform platform) in new[] { ("BUILD", Platform.Host), ("TARGET", _platform) })
        {
            _global[prefix + "PLATFORM"] = platform.ToString();
            _global[prefix + "OS"] = platform.Os;
            _global[prefix + "ARCH"] = platform.Architecture;
            _global[prefix + "VARIANT"] = platform.Variant ?? string.Empty;
        }
    }
}
