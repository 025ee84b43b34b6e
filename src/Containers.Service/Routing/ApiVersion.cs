using System.Globalization;

namespace Containers.Service.Routing;

/// <summary>A version of docker's Engine API, <c>1.41</c>.</summary>
/// <param name="Minor">The number after the dot; the one before is 1.</param>
internal readonly record struct ApiVersion(int Minor) : IComparable<ApiVersion>
{
    /// <summary>The newest one.</summary>
    public static ApiVersion Newest => new(51);

    /// <summary>The oldest one.</summary>
    public static ApiVersion Oldest => new(24);

    /// <summary>Reads the part of a path that names a version, <c>v1.41</c>; null where it is none.</summary>
    /// <exception cref="ApiException">This program does not speak that version.</exception>
    public static ApiVersion? Parse(string segment)
    {
        if (!segment.StartsWith('v') || segment[1..].Split('.') is not [var major, var minor]
            || !int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            || !int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out int second))
        {
            return null;
        }

        return first > 1 || (first == 1 && second > Newest.Minor)
            ? throw new ApiException(400, $"client version {segment[1..]} is too new. Maximum supported API version is {Newest}")
            : first < 1 || second < Oldest.Minor
            ? throw new ApiException(400, $"client version {segment[1..]} is too old. Minimum supported API version is {Oldest}, please upgrade your client to a newer version")
            : new ApiVersion(second);
    }

    /// <inheritdoc/>
    public int CompareTo(ApiVersion other) => Minor.CompareTo(other.Minor);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"1.{Minor}");

    public static bool operator <(ApiVersion one, ApiVersion other) => one.Minor < other.Minor;

    public static bool operator >(ApiVersion one, ApiVersion other) => one.Minor > other.Minor;

    public static bool operator <=(ApiVersion one, ApiVersion other) => one.Minor <= other.Minor;

    public static bool operator >=(ApiVersion one, ApiVersion other) => one.Minor >= other.Minor;
}
