using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class LoginTests : IDisposable
{
    private const string Password = "s3cr3t-pa55";
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("docker-registry", "htpasswd")]
    public void LoginKeepsThePasswordForPushAndPullUntilLogout()
    {
        using DockerRegistry registry = DockerRegistry.WithPassword("user", Password);
        string image = registry.Address + "/hello:v1";
        _containers.Run("pull", "-q", "hello");
        _containers.Run("tag", "hello", image);
        Assert.Equal(1, _containers.Run("push", image).ExitCode);

        ContainersProgram.Result wrong = _containers.RunWithInput("wrong\n", "login", "-u", "user", "--password-stdin", registry.Address);
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("user or password is wrong", wrong.Error, StringComparison.Ordinal);

        ContainersProgram.Result login = _containers.RunWithInput(Password + "\n", "login", "-u", "user", "--password-stdin", registry.Address);
        Assert.Equal((0, "Login Succeeded\n"), (login.ExitCode, login.Output));
        Assert.Contains($"WARNING! The password is stored unencrypted in {_containers.DockerFolder}/config.json.", login.Error, StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("push", image).ExitCode);
        _containers.Run("rmi", image);
        Assert.Equal(0, _containers.Run("pull", image).ExitCode);

        Assert.Equal($"Removing login credentials for {registry.Address}\n", _containers.Run("logout", registry.Address).Output);
        Assert.Equal($"Not logged in to {registry.Address}\n", _containers.Run("logout", registry.Address).Output);
        Assert.Equal(1, _containers.Run("push", image).ExitCode);
        Assert.DoesNotContain(Password, wrong.Error + login.Error, StringComparison.Ordinal);
    }

    [RootFact("docker-registry", "htpasswd", "script")]
    public async Task AtATerminalThePasswordIsAskedForAndNotShown()
    {
        using DockerRegistry registry = DockerRegistry.WithPassword("user", Password);
        using Process terminal = _containers.StartProgram("script", "-qefc", $"{ContainersProgram.Path} login {registry.Address}", "/dev/null");
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            string shown = await ReadUntilAsync(terminal, "Username: ", limit.Token);
            await terminal.StandardInput.WriteAsync("user\n");
            await terminal.StandardInput.FlushAsync(limit.Token);
            shown += await ReadUntilAsync(terminal, "Password: ", limit.Token);
            await terminal.StandardInput.WriteAsync($"x\b{Password}\r");
            await terminal.StandardInput.FlushAsync(limit.Token);
            shown += await terminal.StandardOutput.ReadToEndAsync(limit.Token);
            Assert.Contains("Login Succeeded", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, shown, StringComparison.Ordinal);
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("--password-stdin goes with --username", "--password-stdin")]
    [InlineData("--password-stdin goes with --username", "-u", "a", "-p", "b", "--password-stdin")]
    [InlineData("there is no terminal to ask", "-u", "a")]
    public void WithoutUserPasswordAndTerminalItIsOneError(string message, params string[] arguments)
    {
        ContainersProgram.Result result = _containers.Run(["login", .. arguments, "127.0.0.1:1"]);

        Assert.Equal((125, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_containers.DockerFolder));
    }

    /// <summary>Reads until the program has asked; it asks before it reads, so that nothing is typed ahead with the echo on.</summary>
    private static async Task<string> ReadUntilAsync(Process program, string end, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await program.StandardOutput.ReadAsync(buffer, cancellationToken) > 0)
        {
            text.Append(buffer[0]);
        }

        return text.ToString();
    }
}
