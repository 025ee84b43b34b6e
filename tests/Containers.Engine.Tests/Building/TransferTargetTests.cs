using Containers.Engine.Building;

namespace Containers.Engine.Tests.Building;

public sealed class TransferTargetTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task Several_files_of_one_wildcard_need_a_folder_unless_each_is_unpacked()
    {
        (string, string)[] files = [("1.txt", "1"), ("2.txt", "2"), ("d/x", "x"), ("e/y", "y")];
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY *.txt t\n", files));
        Assert.Contains("/t: end the target with a /", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, refused.Line);
        BuildResult build = await engine.BuildAsync("FROM base\nRUN mkdir /t\nCOPY *.txt /t\nCOPY 1.* /one\nCOPY [de] /many\n", files);
        Assert.Equal("/many/x /many/y /one /t/1.txt /t/2.txt", (await engine.ShellAsync(build, "echo $(find /t /one /many -type f | sort)")).Trim());
    }

    [RootFact("busybox")]
    public async Task What_is_not_in_the_context_is_not_called_left_out_though_it_is_beside_it()
    {
        string context = engine.Context("FROM base\nCOPY ../beside /\n", (".dockerignore", "kept"), ("kept", ""));
        string beside = Path.Combine(Path.GetDirectoryName(context)!, "beside");
        await File.WriteAllTextAsync(beside, string.Empty);
        try
        {
            BuildException error = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context }));
            Assert.Contains("is not in the context", error.Message, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM base\nCOPY ../kept /\n");
            error = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context }));
            Assert.Contains("is left out of the context by .dockerignore", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
