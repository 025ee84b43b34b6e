using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

public sealed class ConfigurationTests
{
    [RootTheory("busybox")]
    [InlineData("ociVersion", "\"invalid\"", "ociVersion")]
    [InlineData("ociVersion", "\"2.0.0\"", "ociVersion")]
    [InlineData("process.args", "[]", "process.args")]
    [InlineData("process.args", "[\"a\\u0000b\"]", "NUL")]
    [InlineData("process.args", "5", "process.args")]
    [InlineData("process.cwd", "\"relative\"", "process.cwd")]
    [InlineData("process.rlimits", "[{\"type\": \"RLIMIT_X\", \"soft\": 1, \"hard\": 1}]", "RLIMIT_NOFILE")]
    [InlineData("root", "null", "root")]
    [InlineData("mounts", "[{\"destination\": \"\", \"type\": \"proc\"}]", "a destination is needed")]
    [InlineData("mounts", "[{\"destination\": \"/x\", \"type\": \"nosuchfs\", \"source\": \"x\"}]", "ENODEV")]
    [InlineData("linux.namespaces", "[{\"type\": \"mount\"}, {\"type\": \"mount\"}]", "named twice")]
    [InlineData("linux.namespaces", "[{\"type\": \"moon\"}]", "none of")]
    [InlineData("linux.cgroupsPath", "\"/../escape\"", "cgroupsPath")]
    [InlineData("linux.sysctl", "{\"kernel.panic\": \"1\"}", "kernel.panic")]
    [InlineData("linux.sysctl", "{\"net./../../kernel/panic\": \"1\"}", "sysctl")]
    [InlineData("linux.sysctl", "{\"net/ipv4//ip_forward\": \"1\"}", "is not a name such as")]
    [InlineData("linux.sysctl", "{\"kernel.hostname\": \"x\"}", "hostname's to set")]
    [InlineData("linux.devices", "[{\"type\": \"z\", \"path\": \"/dev/x\"}]", "/dev/x")]
    [InlineData("linux.devices", "[{\"type\": \"c\", \"path\": \"/dev/..\"}]", "is not the path of a device")]
    [InlineData("linux.resources", "{\"devices\": [{\"allow\": true, \"access\": \"rx\"}]}", "other letters than r, w and m")]
    [InlineData("linux.rootfsPropagation", "\"sideways\"", "rootfsPropagation")]
    public void What_cannot_be_done_is_one_line_that_names_the_member(string member, string value, string expected)
    {
        using BusyboxBundle bundle = new();
        string[] path = member.Split('.');
        JsonNode parent = path.Length == 1 ? bundle.Configuration : bundle.Configuration[path[0]]!;
        parent[path[^1]] = JsonNode.Parse(value);
        ProgramResult result = bundle.Run(bundle.Configuration.ToJsonString());
        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        string line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("container-runtime: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Properties_that_are_not_known_are_passed_over()
    {
        using BusyboxBundle bundle = new();
        bundle.Configuration["newInALaterVersion"] = JsonNode.Parse("""{ "a": [1, { "b": null }] }""");
        bundle.Configuration["ociVersion"] = "1.99.0-rc.1+more";
        bundle.Process["newInALaterVersion"] = true;
        bundle.Linux["newInALaterVersion"] = new JsonArray("x");
        bundle.Linux["resources"] = JsonNode.Parse("""{ "newInALaterVersion": 5 }""");
        Assert.Equal(new ProgramResult(0, "there\n", ""), bundle.Run("busybox", "echo", "there"));
    }

    [RootFact("busybox")]
    public void Malformed_configurations_are_errors_and_never_crashes()
    {
        using BusyboxBundle bundle = new();
        string whole = bundle.Configuration.ToJsonString();
        Random random = new(20260);
        for (int round = 0; round < 60; round++)
        {
            char[] text = whole.ToCharArray();
            for (int change = 0; change < 3; change++)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 127);
            }

            ProgramResult result = bundle.Run(new string(text, 0, random.Next(1, text.Length)));
            Assert.True(result.ExitCode is 0 or 1, $"{new string(text)} ended with {result.ExitCode}: {result.Error}");
            Assert.True(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length <= 1, result.Error);
        }
    }

    [Fact]
    public void A_command_line_that_is_not_understood_says_where_help_is()
    {
        ProgramResult result = new ProductProgram("container-runtime").Run("fly");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("container-runtime: unknown command 'fly'; see container-runtime --help.\n", result.Error);
        Assert.Contains("container-runtime run", new ProductProgram("container-runtime").Run("--help").Output, StringComparison.Ordinal);
        Assert.Contains("spec: 1.2.0", new ProductProgram("container-runtime").Run("--version").Output, StringComparison.Ordinal);
    }
}
