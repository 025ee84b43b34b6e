using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Cli.Output;
using Containers.Cli.Output.Templates;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands;

/// <summary><c>containers inspect</c>: all that is known of containers and images, as JSON under docker's field names or by a template.</summary>
internal sealed class InspectCommand : Command
{
    public const string WordOnCommandLine = "inspect";

    private const string OfContainer = "container";
    private const string OfImage = "image";

    private readonly Argument<string[]> _names = new("NAME") { Description = "Name or id of a container or an image", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _format = new("--format", "-f") { Description = "json, or a template of Go such as {{.State.Status}}", HelpName = "FORMAT" };
    private readonly Option<string?> _type = new("--type") { Description = "Only container, or only image", HelpName = "TYPE" };

    public InspectCommand()
        : base(WordOnCommandLine, "Show all that is known of containers and images, as JSON")
    {
        Add(_names);
        Add(_format);
        Add(_type.AcceptOnlyFromAmong(OfContainer, OfImage));
        SetAction(InspectAsync);
    }

    private async Task<int> InspectAsync(ParseResult result)
    {
        ContainerEngine engine = new();
        string? format = result.GetValue(_format);
        List<string> found = [];
        int exitCode = await Failure.ForEachAsync(result.GetRequiredValue(_names), name =>
        {
            found.Add(Find(engine, name, result.GetValue(_type)));
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (format is not (null or ListFormat.Json))
        {
            Template template = ListFormat.ParseTemplate(format);
            foreach (string text in found)
            {
                Terminal.Output.WriteLine(template.Render(JsonNode.Parse(text)!.AsObject()));
            }
        }
        else
        {
            Terminal.Output.WriteLine(found.Count == 0 ? "[]" : $"[\n{string.Join(",\n", found)}\n]");
        }

        return exitCode;
    }

    /// <summary>The container of a name, else the image.</summary>
    private static string Find(ContainerEngine engine, string name, string? type)
    {
        if (type == OfImage)
        {
            return engine.Images.Get(name).ToJson();
        }

        try
        {
            return engine.Containers.Get(name).ToJson();
        }
        catch (ContainerNotFoundException) when (type is null)
        {
            return engine.Images.Get(name).ToJson();
        }
    }
}
