using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Reads bundles (runtime-spec, bundle.md).</summary>
internal static class Bundle
{
    /// <summary>Reads and checks a bundle's <c>config.json</c>.</summary>
    /// <exception cref="ConfigurationException">It asks for something impossible.</exception>
    internal static RuntimeConfiguration Read(string folder)
    {
        RuntimeConfiguration configuration = RuntimeConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(folder, RuntimeConfiguration.FileName)));
        Check(configuration);
        return configuration with { Mounts = [.. configuration.Mounts.Select(FromRoot)] };
    }

    /// <summary>Checks a process.</summary>
    /// <exception cref="ConfigurationException">It asks for something impossible.</exception>
    internal static void Check(RuntimeProcess process)
    {
        if (process.Args.Count == 0)
        {
            throw new ConfigurationException("process.args", "a program to run is needed");
        }

        if (!process.Cwd.StartsWith('/'))
        {
            throw new ConfigurationException("process.cwd", $"'{process.Cwd}' must be absolute");
        }

        if (process.ApparmorProfile is { Length: > 0 } && !SecurityModule.HasAppArmor)
        {
            throw new ConfigurationException("process.apparmorProfile", "this kernel does not have AppArmor enabled");
        }

        if (process.SelinuxLabel is { Length: > 0 } && !SecurityModule.HasSelinux)
        {
            throw new ConfigurationException("process.selinuxLabel", "this kernel does not have SELinux enabled");
        }

        if (process.OomScoreAdj is < -1000 or > 1000)
        {
            throw new ConfigurationException("process.oomScoreAdj", $"{process.OomScoreAdj} is not from -1000 to 1000");
        }

        string? nul = process.Args.Concat(process.Env).FirstOrDefault(text => text.Contains('\0', StringComparison.Ordinal));
        if (nul is not null)
        {
            throw new ConfigurationException("process", $"'{nul.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a NUL character");
        }
    }

    private static void Check(RuntimeConfiguration configuration)
    {
        if (!IsKnown(configuration.OciVersion))
        {
            throw new ConfigurationException("ociVersion", $"'{configuration.OciVersion}' is not a version of the specification's first generation, such as {RuntimeConfiguration.CurrentVersion}");
        }

        Check(configuration.Process ?? throw new ConfigurationException("process.args", "a program to run is needed"));
        if (configuration.Root is null)
        {
            throw new ConfigurationException("root", "a root file system is needed");
        }

        CheckHooks(configuration.Hooks);
        if (configuration.Mounts.Any(mount => mount.Destination.Length == 0))
        {
            throw new ConfigurationException("mounts", "a destination is needed");
        }
    }

    /// <summary>A mount whose destination begins at the root, as one without a slash is meant (config.md, "Mounts").</summary>
    private static RuntimeMount FromRoot(RuntimeMount mount) =>
        mount.Destination.StartsWith('/') ? mount : mount with { Destination = $"/{mount.Destination}" };

    /// <summary>Whether a version (semver.org) is of the generation that this program follows: later ones of it only add to it.</summary>
    private static bool IsKnown(string version)
    {
        string[] numbers = version.Split('-', '+')[0].Split('.');
        return numbers.Length == 3 && numbers[0] == "1" && numbers.All(number => number.Length > 0 && number.All(char.IsAsciiDigit));
    }

    private static void CheckHooks(RuntimeHooks? hooks)
    {
        if (hooks is null)
        {
            return;
        }

        foreach (IReadOnlyList<RuntimeHook> list in (ReadOnlySpan<IReadOnlyList<RuntimeHook>>)[
            hooks.Prestart, hooks.CreateRuntime, hooks.CreateContainer, hooks.StartContainer, hooks.Poststart, hooks.Poststop])
        {
            foreach (RuntimeHook hook in list)
            {
                if (!hook.Path.StartsWith('/') || hook.Timeout <= 0)
                {
                    throw new ConfigurationException(
                        "hooks", hook.Timeout <= 0 ? $"the timeout of {hook.Path} must be above 0" : $"the path '{hook.Path}' must be absolute");
                }
            }
        }
    }
}
