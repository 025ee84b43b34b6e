namespace Containers.Cli.Tests;

/// <summary>A store on a file system that the kernel's overlays do not take: here on another overlay, as in a container of any engine.</summary>
public sealed class StoreFileSystemTests : UserTestBase
{
    private int User => Users[0];

    /// <summary>Runs and builds on an overlay, as a function <c>work</c>.</summary>
    private const string Work = "export PSCONTAINERS_ROOT=$PWD/nested/of-$(id -u)/data; tar -C image --owner 0 --group 0 -c . | $c import - box > /dev/null; $c run --rm box true; "
        + "printf \"FROM box\\\\nRUN true\\\\n\" | $c build -q -";

    [UserFact]
    public void The_error_names_the_file_system_and_what_to_do()
    {
        (_, string output) = RunAsRoot(
            "mkdir lower upper work nested && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work nested && mkdir nested/of-0 || exit 9; "
            + $"install -d -o {User} nested/of-{User}; for who in '' 'as {User}'; do ${{who:-eval}} '{Work}' 2>&1 | grep -c 'no overlay on this file system (overlay): keep the store on another one, by PSCONTAINERS_ROOT'; done");

        Assert.Equal("2\n2\n", output);
    }
}
