namespace Containers.Engine.Volumes;

/// <summary>Names of volumes, by docker's rules.</summary>
internal static class VolumeName
{
    private const int LongestName = 255; // NAME_MAX: it is the name of a folder.

    /// <summary>A name that nobody else makes.</summary>
    public static string New() => RandomId.New();

    /// <summary>Refuses what cannot be a name.</summary>
    /// <exception cref="VolumeOptionsException">It cannot.</exception>
    public static void Check(string name)
    {
        if (name.Length is < 2 or > LongestName || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-'))
        {
            throw new VolumeOptionsException(
                $"'{name}' cannot be the name of a volume: that is 2 to {LongestName} letters, digits, '_', '.' and '-', of which the first is a letter or digit. "
                + "To mount a folder of this machine, write its absolute path.");
        }
    }
}
