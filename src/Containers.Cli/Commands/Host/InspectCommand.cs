using System.CommandLine;
using Containers.Docker.Documents;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers inspect</c>: all that is known of containers, images, networks and volumes, as JSON under docker's field names or by a template.</summary>
internal sealed class InspectCommand : Command
{
    public const string WordOnCommandLine = "inspect";

    /// <summary>The kinds of things that have names, in the order in which one is looked for.</summary>
    private static readonly (string Type, Func<ContainerEngine, string, bool, object> Find)[] s_kinds =
    [
        ("container", static (engine, name, isSized) => OfFound(engine, engine.Containers.Get(name), isSized)),
        ("image", static (engine, name, _) => ImageDocument.Of(engine.Images.Get(name))),
        ("network", static (engine, name, _) => NetworkDocument.Of(engine.Networks.Get(name))),
        ("volume", static (engine, name, _) => VolumeDocument.Of(engine.Volumes.Get(name))),
    ];

    private readonly Argument<string[]> _names = new("NAME") { Description = "Name or id of a container, an image, a network or a volume", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _type = new("--type") { Description = "Only container, image, network or volume", HelpName = "TYPE" };
    private readonly Option<bool> _size = new("--size", "-s") { Description = "Also the bytes of a container's files" };
    private readonly InspectFormat _format = new();

    public InspectCommand()
        : base(WordOnCommandLine, "Show all that is known of containers, images, networks and volumes, as JSON")
    {
        Add(_names);
        _format.AddTo(this);
        Add(_type.AcceptOnlyFromAmong([.. s_kinds.Select(static kind => kind.Type)]));
        Add(_size);
        SetAction(InspectAsync);
    }

    private Task<int> InspectAsync(ParseResult result)
    {
        ContainerEngine engine = new();
        return _format.WriteAsync(result, result.GetRequiredValue(_names), name => Find(engine, name, result.GetValue(_type), result.GetValue(_size)));
    }

    private static object Find(ContainerEngine engine, string name, string? type, bool isSized)
    {
        foreach ((string kind, Func<ContainerEngine, string, bool, object> find) in s_kinds.Where(kind => type is null || kind.Type == type))
        {
            try
            {
                return find(engine, name, isSized);
            }
            catch (ContainersException exception) when (type is null && exception.Kind == ErrorKind.NotFound)
            {
                continue;
            }
        }

        throw new FormatException($"There is no container, image, network or volume '{name}'. Check the name.");
    }

    private static ContainerDocument OfFound(ContainerEngine engine, ContainerInfo container, bool isSized)
    {
        ContainerDocument document = ContainerDocument.Of(container);
        if (!isSized)
        {
            return document;
        }

        long changes = engine.Containers.Find(container.Id).MeasureChanges();
        return document with { SizeRw = changes, SizeRootFs = changes + engine.Images.Get(container.ImageId).Size };
    }
}
