using System.Collections.Concurrent;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>The variables that FROM can use, and that an ARG of a stage has without a value of its own.</summary>
internal sealed class GlobalVariables
{
    private const string UnnamedStage = "default";
    private readonly Dockerfile _file;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Dictionary<string, string> _set = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _predefined;
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);

    /// <summary>Replaces variables before the first stage.</summary>
    /// <exception cref="DockerfileException">One cannot be replaced.</exception>
    public GlobalVariables(Dockerfile file, BuildOptions options)
    {
        _file = file;
        _given = options.Arguments;
        TargetPlatform = (options.Platform ?? Platform.Host).Normalize();
        AddPredefined(options.Target ?? file.Stages[^1].From.StageName ?? UnnamedStage);
        _predefined = new Dictionary<string, string>(_set);
        foreach (ArgInstruction instruction in file.GlobalArguments)
        {
            foreach ((string name, string? standard) in instruction.Arguments)
            {
                if ((GivenOf(name) ?? (standard is null ? null : Expand(instruction, standard))) is { } value)
                {
                    _set[name] = value;
                }
            }
        }
    }

    /// <summary>The platform that is built for.</summary>
    public Platform TargetPlatform { get; }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _set.Keys;

    /// <summary>The value of one: what the builder gave, that of an ARG before the first stage, or a platform; null for none.</summary>
    public string? ValueOf(string name) => _set.GetValueOrDefault(name);

    /// <summary>The value of an ARG that the builder gave; null for none. An ARG has asked for it then.</summary>
    public string? GivenOf(string name)
    {
        _asked[name] = true;
        return _given.GetValueOrDefault(name);
    }

    /// <summary>Whether an ARG has asked for a value that the builder gave, or would in a stage that is not built.</summary>
    public bool Asks(string name) => _asked.ContainsKey(name) || _file.Stages.SelectMany(static stage => stage.Instructions.OfType<ArgInstruction>())
        .Any(instruction => instruction.Arguments.Any(argument => argument.Name == name));

    /// <summary>What an ARG of a stage is that has no value of its own: what the builder gave, or the ARG before the first stage.</summary>
    public string? ArgumentOf(string name) => GivenOf(name) ?? _set.GetValueOrDefault(name);

    /// <summary>The values where the builder gives none.</summary>
    /// <exception cref="FormatException">A default cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Defaults()
    {
        var defaults = new Dictionary<string, string>(_predefined, StringComparer.Ordinal);
        foreach ((string name, string? standard) in _file.GlobalArguments.SelectMany(arguments => arguments.Arguments))
        {
            if (standard is not null)
            {
                defaults[name] = new VariableExpansion(_file.Directives.Escape, defaults.GetValueOrDefault).Expand(standard);
            }
        }

        return defaults;
    }

    /// <summary>A text with these variables replaced.</summary>
    /// <exception cref="DockerfileException">One cannot be.</exception>
    public string Expand(Instruction instruction, string text)
    {
        try
        {
            return new VariableExpansion(_file.Directives.Escape, ValueOf).Expand(text);
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(instruction.Location, exception.Message, exception);
        }
    }

    /// <summary>The variables that are there without being declared (Dockerfile reference, "Automatic platform ARGs in the global scope").</summary>
    private void AddPredefined(string target)
    {
        foreach ((string prefix, Platform platform) in new[] { ("BUILD", Platform.Host), ("TARGET", TargetPlatform) })
        {
            Set(prefix + "PLATFORM", platform.ToString());
            Set(prefix + "OS", platform.Os);
            Set(prefix + "OSVERSION", platform.OsVersion ?? string.Empty);
            Set(prefix + "ARCH", platform.Architecture);
            Set(prefix + "VARIANT", platform.Variant ?? string.Empty);
        }

        Set("TARGETSTAGE", target);

        void Set(string name, string value) => _set[name] = GivenOf(name) ?? value;
    }
}
