using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Tests.Building;

namespace Containers.Engine.Tests.Containers;

/// <summary>A user or group given as a number is that number, in an image that uses numbers as names of others.</summary>
public sealed class NumericUserTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    private const string Dockerfile = """
        FROM base
        COPY <<passwd <<group /etc/
        1000:x:0:0::/root:/bin/sh
        root:x:0:0::/root:/bin/sh
        real:x:1000:1001::/home/real:/bin/sh
        passwd
        root:x:0:
        500:x:0:
        team:x:77:real
        evil:x:0:1000
        group
        """;

    [RootTheory("busybox")]
    [InlineData("1000", "1000 1001 1001 77 /home/real")]
    [InlineData("+1000", "1000 1001 1001 77 /home/real")]
    [InlineData("real", "1000 1001 1001 77 /home/real")]
    [InlineData("7:500", "7 500 500 /")]
    [InlineData("real:500", "1000 500 500 /home/real")]
    [InlineData("1000:team", "1000 77 77 /home/real")]
    [InlineData("7", "7 0 0 /")]
    public async Task ProgramsHaveIt(string user, string expected)
    {
        const string show = "echo $(id -u) $(id -g) $(id -G) $HOME";
        BuildResult image = await engine.BuildAsync(Dockerfile);
        Assert.Equal(expected, await OutputAsync(new ContainerOptions { Image = image.Record.Id!, User = user, Command = ["sh", "-c", show], Remove = true }));
        Assert.Equal(expected, (await engine.ShellAsync(await engine.BuildAsync($"{Dockerfile}\nUSER {user}\n"), show)).Trim());
        Assert.Contains(expected, (await engine.BuildAsync($"{Dockerfile}\nUSER {user}\nRUN {show}\n")).Output);

        ContainerInfo running = (await engine.Engine.Containers.CreateAsync(new ContainerOptions { Image = image.Record.Id!, Command = ["sleep", "1000"] })).Read();
        try
        {
            await engine.Engine.Containers.Find(running.Id).StartAsync();
            using ContainerProcess exec = engine.Engine.Containers.Find(running.Id).Execute(new ExecOptions { Command = ["sh", "-c", $"HOME=; {show}"], User = user });
            Assert.Equal(expected.Split(" /")[0], await OutputAsync(exec));
        }
        finally
        {
            await engine.Engine.Containers.Find(running.Id).RemoveAsync(force: true);
        }
    }

    [RootFact("busybox")]
    public async Task FilesAndAdditionalGroupsHaveIt()
    {
        BuildResult image = await engine.BuildAsync(
            $"{Dockerfile}\nCOPY --chown=1000 f /a\nCOPY --chown=1000:500 f /b\nADD --chown=real:500 f /c\nCOPY --link --chown=1000:500 f /d\n", ("f", ""));
        Assert.Equal("1000:1000 1000:500 1000:500 1000:500", await OutputAsync(new ContainerOptions
        {
            Image = image.Record.Id!, Command = ["sh", "-c", "echo $(stat -c %u:%g /a /b /c /d)"], Remove = true,
        }));
        Assert.Equal("7 0 500", await OutputAsync(new ContainerOptions
        {
            Image = image.Record.Id!, User = "7", AdditionalGroups = ["500"], Command = ["sh", "-c", "echo $(id -u) $(id -G)"], Remove = true,
        }));
    }

    [RootTheory("busybox")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("2147483648")]
    [InlineData("1:4294967295")]
    [InlineData("99999999999999999999")]
    public async Task NumbersThatNobodyHasAreRefused(string user)
    {
        BuildResult image = await engine.BuildAsync(Dockerfile);
        ContainerOptionsException failure = await Assert.ThrowsAsync<ContainerOptionsException>(
            () => OutputAsync(new ContainerOptions { Image = image.Record.Id!, User = user, Command = ["true"], Remove = true }));
        Assert.Contains("2147483647", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync($"{Dockerfile}\nCOPY --chown={user} f /a\n", ("f", "")));
    }

    private async Task<string> OutputAsync(ContainerOptions options)
    {
        using ContainerProcess process = await (await engine.Engine.Containers.CreateAsync(options)).InvokeAsync();
        return await OutputAsync(process);
    }

    private static async Task<string> OutputAsync(ContainerProcess process)
    {
        using StreamReader output = new(process.StandardOutput);
        string text = await output.ReadToEndAsync();
        await process.WaitAsync();
        return text.Trim();
    }
}
