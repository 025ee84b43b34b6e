using Containers.Engine.Text;

namespace Containers.Engine.Containers.Options;

/// <summary>Environments as lists of <c>NAME=value</c>.</summary>
internal static class EnvironmentList
{
    /// <summary>Joins environments; a later value of a name takes the place of an earlier one, and a bare name takes that away.</summary>
    /// <exception cref="ContainerOptionsException">An entry has no name.</exception>
    internal static List<string> Merge(params IReadOnlyList<string>[] environments)
    {
        List<string> merged = [];
        foreach (string given in environments.SelectMany(entries => entries))
        {
            (string name, string? value) = Assignment.Of(given);
            if (name.Length == 0 || given.Contains('\0', StringComparison.Ordinal))
            {
                throw new ContainerOptionsException($"'{given.Replace("\0", "\\0", StringComparison.Ordinal)}' is not an environment variable; write NAME=value.");
            }

            int existing = merged.FindIndex(other => other.StartsWith(name, StringComparison.Ordinal) && other.Length > name.Length && other[name.Length] == '=');
            if (existing >= 0)
            {
                merged.RemoveAt(existing);
            }

            if (value is not null)
            {
                merged.Insert(existing >= 0 ? existing : merged.Count, $"{name}={value}");
            }
        }

        return merged;
    }
}
