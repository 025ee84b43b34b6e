using System.CommandLine;
using System.Text.Json;
using Containers.Cli.Output;
using Containers.Docker;
using Containers.Docker.Templates;

namespace Containers.Cli.Commands;

/// <summary>The option that all inspect commands share, <c>--format</c>, and how they write what they find.</summary>
internal sealed class InspectFormat
{
    private readonly Option<string?> _format = new("--format", "-f") { Description = "json, or a template of Go such as {{.State.Status}}", HelpName = "FORMAT" };

    public void AddTo(Command command) => command.Add(_format);

    /// <summary>Writes the document of each name; one that fails is reported and does not stop the others.</summary>
    /// <returns>The exit code: failure where any name failed.</returns>
    public async Task<int> WriteAsync(ParseResult result, IEnumerable<string> names, Func<string, object> find)
    {
        Template? template = result.GetValue(_format) is { } format and not ("" or ListFormat.Json) ? Template.Parse(format) : null;
        bool isShort = result.GetValue(_format) is ListFormat.Json;
        List<object> found = [];
        int exitCode = await Failure.ForEachAsync(names, name =>
        {
            object document = find(name);
            if (template is not null)
            {
                Terminal.Output.WriteLine(template.Render(document));
            }

            found.Add(document);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (template is null)
        {
            Terminal.Output.WriteLine(isShort ? $"[{string.Join(',', found.Select(static document => Text(document, DockerJson.Readable)))}]"
                : found.Count == 0 ? "[]"
                : $"[\n{string.Join(",\n", found.Select(static document => "    " + Text(document, DockerJson.Indented).Replace("\n", "\n    ", StringComparison.Ordinal)))}\n]");
        }

        return exitCode;
    }

    private static string Text(object document, DockerJson json) => JsonSerializer.Serialize(document, json.GetTypeInfo(document.GetType())!);
}
