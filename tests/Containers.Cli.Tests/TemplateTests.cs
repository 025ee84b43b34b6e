using System.Text.Json.Nodes;
using Containers.Cli.Output.Templates;

namespace Containers.Cli.Tests;

public sealed class TemplateTests
{
    private static readonly JsonNode Container = JsonNode.Parse(
        """
        {
          "Name": "box", "Id": "0123456789abcdef", "Running": true, "ExitCode": 0, "Error": "", "Nothing": null,
          "Config": { "Cmd": ["sh", "-c", "echo \"hi\""], "Labels": { "b": "2", "a.b/c": "1" } },
          "Mounts": [{ "Source": "/x" }, { "Source": "/y" }]
        }
        """)!;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{.Name}}", "box")]
    [InlineData("<{{ .Name }}>{{ .Running }} {{.ExitCode}}", "<box>true 0")]
    [InlineData("{{$.Name}}", "box")]
    [InlineData("a {{- .Name -}} b", "aboxb")]
    [InlineData("{{/* a remark */}}{{.Name}}", "box")]
    [InlineData("{{.Config.Cmd}}", "[sh -c echo \"hi\"]")]
    [InlineData("{{.Config.Labels}}", "map[a.b/c:1 b:2]")]
    [InlineData("{{.Nothing}}", "<no value>")]
    [InlineData("{{json .Config.Labels}}", """{"b":"2","a.b/c":"1"}""")]
    [InlineData("""{{index .Config.Labels "a.b/c"}}""", "1")]
    [InlineData("""{{index .Config.Labels "none"}}.""", ".")]
    [InlineData("""{{join .Config.Cmd ","}}""", "sh,-c,echo \"hi\"")]
    [InlineData("""{{.Name | upper}} {{len .Mounts}} {{truncate .Id 12}}""", "BOX 2 0123456789ab")]
    [InlineData("{{(index .Mounts 0).Source}}", "/x")]
    [InlineData("{{range .Nothing}}x{{else}}none{{end}}", "none")]
    [InlineData("{{range .Mounts}}{{.Source}} {{end}}", "/x /y ")]
    [InlineData("{{range $i, $m := .Mounts}}{{$i}}={{$m.Source}} {{end}}", "0=/x 1=/y ")]
    [InlineData("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}", "a.b/c=1;b=2;")]
    [InlineData("{{if .Running}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if .Error}}failed{{else if .ExitCode}}code{{else}}well{{end}}", "well")]
    [InlineData("""{{if and .Running (eq .Name "box" "other")}}yes{{end}}""", "yes")]
    [InlineData("{{with .Config}}{{len .Cmd}}{{$.Name}}{{end}}", "3box")]
    [InlineData("{{$n := .Name}}{{$n}}{{$n}}", "boxbox")]
    [InlineData("{{`{{`}}", "{{")]
    public void Templates_are_written_as_Go_writes_them(string template, string expected) =>
        Assert.Equal(expected, Template.Parse(template).Render(Container));

    [Theory]
    [InlineData("{{.Name", "no end")]
    [InlineData("{{.Nam}}", "no field Nam. There are Name, Id,")]
    [InlineData("{{.Name.First}}", "no field First")]
    [InlineData("{{shout .Name}}", "no function 'shout'")]
    [InlineData("{{if .Name}}x", "no {{end}}")]
    [InlineData("{{end}}", "no beginning")]
    [InlineData("{{.Name .Id}}", "'.Id' is not expected")]
    [InlineData("{{index .Config.Cmd 7}}", "no item 7")]
    [InlineData("{{join .Config.Cmd}}", "needs more than 1 arguments")]
    [InlineData("{{$x}}", "no variable $x")]
    [InlineData("{{range .Name}}{{end}}", "range takes a list or a map")]
    public void What_cannot_be_written_is_one_clear_error(string template, string part) => Assert.Contains(
        part, Assert.Throws<FormatException>(() => Template.Parse(template).Render(Container)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_written_or_refused()
    {
        Random random = new(20260512);
        string[] parts = ["{{", "}}", ".", ".Name", "$", "|", "(", ")", "if ", "range ", "end", "else", "json ", "\"a\"", "`", " ", "-", ":=", ",", "index ", "1", "/*", "*/"];
        for (int attempt = 0; attempt < 5000; attempt++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                Template.Parse(text).Render(Container);
            }
            catch (FormatException)
            {
                // Refused.
            }
        }
    }

    /// <summary>Each word more would double the time if a word could be split.</summary>
    [Fact]
    public void What_is_no_template_is_refused_however_long_its_words_are() =>
        Assert.Throws<FormatException>(() => new TemplateParser($"{{{{.{new string('a', 200)}.{new string('b', 200)} !}}}}").ParseAll());
}
