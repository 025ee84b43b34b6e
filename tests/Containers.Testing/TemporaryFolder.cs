namespace Containers.Testing;

/// <summary>A folder of its own for one test, removed at its end with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("containers-test-").FullName;

    public string Path { get; }

    public string Combine(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException) when (UserTestRun.IsOn)
        {
            // Files of the user's subordinate IDs.
            ProgramResult removed = new ProductProgram("containers").Run("unshare", "rm", "-rf", Path);
            if (removed.ExitCode != 0)
            {
                throw new IOException(removed.Error);
            }
        }
    }
}
