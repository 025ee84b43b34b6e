using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Registry.Credentials;

namespace Containers.Cli.Commands.Registry;

/// <summary><c>containers login</c>: signs in to a registry.</summary>
internal sealed class LoginCommand : Command
{
    public const string WordOnCommandLine = "login";

    private readonly Argument<string?> _server = ServerArgument();
    private readonly Option<string?> _user = new("--username", "-u") { Description = "User", HelpName = "NAME" };
    private readonly Option<string?> _password = new("--password", "-p") { Description = "Password; others can read it on the command line", HelpName = "TEXT" };
    private readonly Option<bool> _passwordFromInput = new("--password-stdin") { Description = "Read the password from standard input" };
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();

    public LoginCommand()
        : base(WordOnCommandLine, "Sign in to a registry")
    {
        Add(_server);
        Add(_user);
        Add(_password);
        Add(_passwordFromInput);
        Add(_insecure);
        SetAction(LoginAsync);
    }

    public static Argument<string?> ServerArgument() =>
        new("SERVER") { Description = "Host of the registry; Docker Hub if not given", Arity = ArgumentArity.ZeroOrOne };

    private async Task<int> LoginAsync(ParseResult result)
    {
        string? user = result.GetValue(_user);
        string? password = result.GetValue(_password);
        if (result.GetValue(_passwordFromInput))
        {
            password = password is null && user is not null
                ? await ReadInputAsync().ConfigureAwait(false)
                : throw new UsageException("--password-stdin goes with --username and without --password.");
        }
        else if (password is not null)
        {
            await Terminal.Error.WriteLineAsync("WARNING! Others can read --password on the command line. Use --password-stdin.").ConfigureAwait(false);
        }

        user ??= Prompt.Ask("Username: ");
        password ??= Prompt.AskSecret("Password: ");

        // Until here SIGINT ends the program at once, which gives the terminal its echo back.
        using Interruption interruption = new();
        RegistrySignIn signIn = await new ContainerEngine().Registries.ConnectAsync(
            result.GetValue(_server),
            new RegistryCredential { UserName = user, Password = password },
            result.GetValue(_insecure),
            interruption.Token).ConfigureAwait(false);
        if (signIn.IsPlain)
        {
            await Terminal.Error.WriteLineAsync(
                $"WARNING! The password is stored unencrypted in {signIn.StoredIn}. Set credsStore there to keep it with a credential helper.").ConfigureAwait(false);
        }

        Terminal.Output.WriteLine("Login Succeeded");
        return ExitCode.Success;
    }

    /// <summary>All of standard input, without the line's end that echo and editors leave.</summary>
    private static async Task<string> ReadInputAsync() =>
        (await Console.In.ReadToEndAsync().ConfigureAwait(false)).TrimEnd('\r', '\n');
}
