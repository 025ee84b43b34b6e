using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Containers.Oci.Runtime;

/// <summary>Programs that are run at points of a container's life (OCI runtime-spec 1.2, config.md, "POSIX-platform Hooks").</summary>
public sealed record RuntimeHooks
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeHooks()
    {
    }

    /// <summary>Reads one.</summary>
    public RuntimeHooks(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "prestart": Prestart = Read(ref json); break;
                case "createRuntime": CreateRuntime = Read(ref json); break;
                case "createContainer": CreateContainer = Read(ref json); break;
                case "startContainer": StartContainer = Read(ref json); break;
                case "poststart": Poststart = Read(ref json); break;
                case "poststop": Poststop = Read(ref json); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>As <see cref="CreateRuntime"/>, before them; deprecated by the specification and used all the same.</summary>
    public IReadOnlyList<RuntimeHook> Prestart { get; set; } = [];

    /// <summary>Run by <c>create</c> in the runtime's namespaces when the container's are there, before its root is.</summary>
    public IReadOnlyList<RuntimeHook> CreateRuntime { get; set; } = [];

    /// <summary>Run after those in the container's namespaces, with the runtime's root.</summary>
    public IReadOnlyList<RuntimeHook> CreateContainer { get; set; } = [];

    /// <summary>Run by <c>start</c> in the container, before its program.</summary>
    public IReadOnlyList<RuntimeHook> StartContainer { get; set; } = [];

    /// <summary>Run by <c>start</c> in the runtime's namespaces when the program runs.</summary>
    public IReadOnlyList<RuntimeHook> Poststart { get; set; } = [];

    /// <summary>Run by <c>delete</c> in the runtime's namespaces when the container is gone.</summary>
    public IReadOnlyList<RuntimeHook> Poststop { get; set; } = [];

    /// <summary>Writes the members, as the object that the writer has begun.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        Write(writer, "prestart", Prestart);
        Write(writer, "createRuntime", CreateRuntime);
        Write(writer, "createContainer", CreateContainer);
        Write(writer, "startContainer", StartContainer);
        Write(writer, "poststart", Poststart);
        Write(writer, "poststop", Poststop);
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<RuntimeHook> hooks)
    {
        writer.WriteStartArray(name);
        foreach (RuntimeHook hook in hooks)
        {
            writer.WriteStartObject();
            writer.WriteText("path", hook.Path);
            writer.WriteTexts("args", hook.Args);
            writer.WriteTexts("env", hook.Env);
            if (hook.Timeout is { } seconds)
            {
                writer.WriteNumber("timeout", seconds);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<RuntimeHook> Read(ref JsonInput json) => json.List(static (ref JsonInput item) => new RuntimeHook(ref item));
}

/// <summary>One program to run.</summary>
public sealed record RuntimeHook
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeHook()
    {
    }

    [SetsRequiredMembers]
    internal RuntimeHook(ref JsonInput json)
    {
        Path = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "path": Path = json.Text(); break;
                case "args": Args = json.Texts(); break;
                case "env": Env = json.Texts(); break;
                case "timeout": Timeout = json.Int32(); break;
                default: json.Skip(); break;
            }
        }

        Path = JsonInput.Required(Path, "path");
    }

    /// <summary>Its file, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Its arguments, its name first; empty is the name alone.</summary>
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>Its environment, <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];

    /// <summary>How many seconds it may take; null is as long as it takes.</summary>
    public int? Timeout { get; init; }
}
