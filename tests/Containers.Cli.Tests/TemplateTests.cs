using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Templates;

namespace Containers.Cli.Tests;

/// <summary>Templates as Go's text/template writes them; what is expected was compared with docker's own answers.</summary>
public sealed class TemplateTests
{
    private static readonly ContainerDocument Container = new()
    {
        Id = "0123456789abcdef",
        Name = "box",
        Args = ["-c", "echo \"hi\""],
        State = new() { Running = true, Pid = 42 },
        Config = new() { Cmd = ["sh", "-c", "echo \"hi\""], Labels = new() { ["b"] = "2", ["a.b/c"] = "1" }, Healthcheck = new() { Test = ["CMD", "true"], Interval = TimeSpan.FromSeconds(90) } },
        Mounts = [new() { Source = "/x", RW = true }, new() { Source = "/y" }],
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\\tb", "a\\tb")]
    [InlineData("{{.Name}}", "box")]
    [InlineData("<{{ .Name }}>{{ .State.Running }} {{.State.ExitCode}}", "<box>true 0")]
    [InlineData("{{$.Name}}", "box")]
    [InlineData("{{.ID}}", "0123456789abcdef")]
    [InlineData("a {{- .Name -}} b", "aboxb")]
    [InlineData("a \n{{-  .Name  -}}\n b", "aboxb")]
    [InlineData("{{/* a remark */}}{{.Name}}", "box")]
    [InlineData("a {{- /* a\nremark */ -}} b", "ab")]
    [InlineData("{{.Config.Cmd}}", "[sh -c echo \"hi\"]")]
    [InlineData("{{.Config.Labels}}", "map[a.b/c:1 b:2]")]
    [InlineData("{{.Config.Healthcheck}}", "{[CMD true] 1m30s 0s 0s 0s 0}")]
    [InlineData("{{.Mounts}}", "[{  /x    true } {  /y    false }]")]
    [InlineData("{{json .Config.Labels}}", """{"a.b/c":"1","b":"2"}""")]
    [InlineData("{{json .Config.Healthcheck}}", """{"Test":["CMD","true"],"Interval":90000000000}""")]
    [InlineData("""{{index .Config.Labels "a.b/c"}}""", "1")]
    [InlineData("""{{index .Config.Labels "none"}}.{{.Config.Labels.none}}""", ".<no value>")]
    [InlineData("{{(index .Mounts 0).Source}}", "/x")]
    [InlineData("{{range .Config.Entrypoint}}x{{else}}none{{end}}", "none")]
    [InlineData("{{range .Mounts}}{{.Source}} {{end}}", "/x /y ")]
    [InlineData("{{range $m := .Mounts}}{{$m.Source}} {{end}}", "/x /y ")]
    [InlineData("{{range $i, $m := .Mounts}}{{$i}}={{$m.Source}} {{end}}", "0=/x 1=/y ")]
    [InlineData("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}", "a.b/c=1;b=2;")]
    [InlineData("{{range 3}}{{.}}{{end}}", "012")]
    [InlineData("{{range .Config.Cmd}}{{if eq . \"-c\"}}{{break}}{{end}}{{.}}{{end}}", "sh")]
    [InlineData("{{range .Args}}{{if eq . \"-c\"}}{{continue}}{{end}}{{.}}{{end}}", "echo \"hi\"")]
    [InlineData("{{if .State.Running}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if .State.Error}}failed{{else if .State.ExitCode}}code{{else}}well{{end}}", "well")]
    [InlineData("{{with .State.Error}}{{.}}{{else with .Name}}{{.}}{{else}}none{{end}}", "box")]
    [InlineData("{{with .Config}}{{len .Cmd}}{{$.Name}}{{end}}", "3box")]
    [InlineData("{{with $c := .Config}}{{len $c.Cmd}}{{end}}", "3")]
    [InlineData("{{$n := .Name}}{{$n}}{{$n}}", "boxbox")]
    [InlineData("{{$n := 1}}{{if true}}{{$n = 2}}{{end}}{{$n}}", "2")]
    [InlineData("{{$n := 1}}{{if true}}{{$n := 2}}{{end}}{{$n}}", "1")]
    [InlineData("{{`{{`}}", "{{")]
    [InlineData("{{define \"T\"}}<{{.}}>{{end}}{{template \"T\" .Name}}{{template \"T\"}}", "<box><<nil>>")]
    [InlineData("{{block \"T\" .Name}}<{{.}}>{{end}}", "<box>")]
    [InlineData("{{.Name | upper | printf \"%s-%s\" \"a\"}}", "a-BOX")]
    [InlineData("{{.Config.Labels.b | printf `%s`}}", "2")]
    public void Every_action_is_written_as_Go_writes_it(string template, string expected) =>
        Assert.Equal(expected, Template.Parse(template).Render(Container));

    [Theory]
    [InlineData("{{.Config.Env}}", "[]")]
    [InlineData("{{json .Config.Env}}", "null")]
    [InlineData("{{len .Config.Env}}", "0")]
    [InlineData("{{.Config.Volumes}}", "map[]")]
    [InlineData("{{json .Config.ExposedPorts}}", "null")]
    [InlineData("{{index .Config.Volumes \"x\"}}", "")]
    [InlineData("{{.Config.StopSignal}}.", ".")]
    [InlineData("{{.Config.StopTimeout}}", "<nil>")]
    [InlineData("{{.State.Health}}", "<nil>")]
    [InlineData("{{json .State.Health}}", "null")]
    [InlineData("{{if .State.Health}}y{{else}}n{{end}}", "n")]
    [InlineData("{{.HostConfig.PidsLimit}}", "<nil>")]
    [InlineData("{{.HostConfig.Memory}}", "0")]
    [InlineData("{{.HostConfig.CapAdd}}", "[]")]
    [InlineData("{{join .HostConfig.CapAdd \",\"}}.", ".")]
    [InlineData("{{range .NetworkSettings.Networks}}x{{end}}.", ".")]
    public void A_field_that_is_not_set_is_empty(string template, string expected) =>
        Assert.Equal(expected, Template.Parse(template).Render(new ContainerDocument()));

    [Theory]
    [InlineData(@"\a\b\f\n\r\t\v\\\""", "\a\b\f\n\r\t\v\\\"")]
    [InlineData(@"\x41\101\u00e9\U0001F600", "AA\u00e9\U0001F600")]
    [InlineData(@"\xc3\xa9\303\251", "\u00e9\u00e9")]
    [InlineData("a\tb", "a\tb")]
    public void Every_escape_of_a_text_is_read(string text, string expected) => Assert.Equal(expected, Template.Parse($"{{{{\"{text}\"}}}}").Render(null));

    [Theory]
    [InlineData("'a'", "97")]
    [InlineData(@"'\n'", "10")]
    [InlineData("0x1F", "31")]
    [InlineData("0b101", "5")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("1_000", "1000")]
    [InlineData("-3", "-3")]
    [InlineData("+3", "3")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e-7", "1e-07")]
    [InlineData(".5", "0.5")]
    [InlineData("true", "true")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    public void Every_constant_is_read(string constant, string expected) => Assert.Equal(expected, Template.Parse($"{{{{{constant}}}}}").Render(null));

    [Theory]
    [InlineData("{{.Name", ":1:2: unclosed action")]
    [InlineData("a\nb{{.Nam}}", ":2:3: executing \"\" at <.Nam>: there is no field Nam; there are Id, Created,")]
    [InlineData("{{.Name.First}}", "no field First in a value of the type string")]
    [InlineData("{{.State.Health.Status}}", "nil has no field Status")]
    [InlineData("{{shout .Name}}", "function \"shout\" not defined")]
    [InlineData("{{if .Name}}x", "{{if}} has no {{end}}")]
    [InlineData("{{if .Name}}x{{else}}y{{else}}z{{end}}", "expected end; found {{else}}")]
    [InlineData("{{end}}", "unexpected {{end}}")]
    [InlineData("{{.Name .Id}}", "Name is no method")]
    [InlineData("{{1 2}}", "can't give argument to non-function 1")]
    [InlineData("{{1 | 2}}", "non executable command")]
    [InlineData("{{nil}}", "nil is not a command")]
    [InlineData("{{index .Config.Cmd 7}}", "index out of range: 7")]
    [InlineData("{{join .Config.Cmd}}", "wrong number of args for join: want 2 got 1")]
    [InlineData("{{upper 3}}", "expected string; got int")]
    [InlineData("{{truncate .Id -1}}", "-1 bytes")]
    [InlineData("{{pad .Id 1 9999999}}", "padding is 0 to")]
    [InlineData("{{eq .Name 1}}", "incompatible types for comparison: string and int")]
    [InlineData("{{lt true false}}", "incompatible types")]
    [InlineData("{{slice .Id 3 2}}", "index out of range")]
    [InlineData("{{call .Name}}", "non-function")]
    [InlineData("{{$x}}", "undefined variable \"$x\"")]
    [InlineData("{{if true}}{{$x := 1}}{{end}}{{$x}}", "undefined variable \"$x\"")]
    [InlineData("{{$x = 1}}", "undefined variable \"$x\"")]
    [InlineData("{{range .Name}}{{end}}", "range can't iterate over box")]
    [InlineData("{{break}}", "{{break}} outside {{range}}")]
    [InlineData("{{template \"T\"}}", "template \"T\" not defined")]
    [InlineData("{{define \"T\"}}{{template \"T\"}}{{end}}{{template \"T\"}}", "maximum template depth")]
    [InlineData("{{\"\\q\"}}", "no escape")]
    [InlineData("{{\"a}}", "unterminated quoted string")]
    [InlineData("{{`a}}", "unterminated quoted string")]
    [InlineData("{{'ab'}}", "malformed character constant")]
    [InlineData("{{1x}}", "bad number syntax")]
    [InlineData("{{/* a}}", "unclosed comment")]
    [InlineData("{{(.Name}}", "unclosed left paren")]
    [InlineData("{{.Name)}}", "unexpected \")\"")]
    [InlineData("{{.}", "unexpected")]
    public void What_cannot_be_written_is_one_clear_error(string template, string part) => Assert.Contains(
        part, Assert.Throws<FormatException>(() => Template.Parse(template).Render(Container)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_heading_stays_as_it_is_whatever_is_done_to_values()
    {
        ListHeadings headings = new() { ["ID"] = "CONTAINER ID", ["Names"] = "NAMES" };
        const string template = """{{lower .ID}}\t{{truncate .Names 3}}\t{{json .ID}}\t{{.Label "com.example.my-label"}}\t{{.Nothing}}""";
        Assert.Equal("CONTAINER ID\tNAMES\tCONTAINER ID\tmy label\t<no value>", Template.ParseOfList(template).RenderHeading(headings));
    }

    [Theory]
    [InlineData("{{.Size}}", true)]
    [InlineData("{{if .ID}}{{printf \"%s\" .Size}}{{end}}", true)]
    [InlineData("{{json .}}", true)]
    [InlineData("{{.}}", true)]
    [InlineData("{{json .ID}}", false)]
    [InlineData("{{.ID}} Size", false)]
    public void A_template_knows_which_fields_it_shows(string template, bool expected) => Assert.Equal(expected, Template.Parse(template).Uses("Size"));

    [Fact]
    public void Any_text_is_written_or_refused()
    {
        Random random = new(20260512);
        string[] parts =
        [
            "{{", "}}", "{{- ", " -}}", ".", ".Name", ".Config.Labels", "$", "$x", "|", "(", ")", "if ", "range ", "with ", "end", "else", "else if ", "json ", "\"a\"", "\"", "\\",
            "`", "'", " ", "-", ":=", "=", ",", "index ", "slice ", "printf ", "\"%*d%[2]q\"", "1", "0x", "/*", "*/", "define \"a\"", "template \"a\"", "block \"a\" .", "break", "continue", "nil", "true",
        ];
        for (int attempt = 0; attempt < 20000; attempt++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)]));
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

    /// <summary>A stack that is full would end the program without a word.</summary>
    [Theory]
    [InlineData("{{", "(", "1", ")", "}}")]
    [InlineData("", "{{if true}}", "", "{{end}}", "")]
    [InlineData("", "{{if true}}{{else if true}}", "", "", "")]
    [InlineData("", "{{range 1}}", "", "{{end}}", "")]
    public void What_is_too_deep_is_refused(string start, string open, string middle, string close, string end)
    {
        string text = start + string.Concat(Enumerable.Repeat(open, 100_000)) + middle + string.Concat(Enumerable.Repeat(close, 100_000)) + end;
        Assert.Contains("deep", Assert.Throws<FormatException>(() => Template.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_printed_as_Go_prints_them()
    {
        NetworkDocument network = new() { Created = new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero).AddTicks(1234560) };
        Assert.Equal("2026-01-31 10:00:00.123456 +0000 UTC", Template.Parse("{{.Created}}").Render(network));
        Assert.Equal("\"2026-01-31T10:00:00.123456Z\"", Template.Parse("{{json .Created}}").Render(network));
        Assert.Equal("0001-01-01T00:00:00Z", DockerTime.Text(null));
    }
}
