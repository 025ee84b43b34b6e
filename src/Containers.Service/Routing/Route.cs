namespace Containers.Service.Routing;

/// <summary>A call of the API: its method and path, and what answers it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">
/// The path after the version. <c>{name}</c> stands for a part without slash, <c>{name*}</c> for one part or more: an image's name.
/// </param>
/// <param name="Answer">Answers it.</param>
internal sealed record Route(string Method, string Path, Func<ApiCall, Task> Answer)
{
    private readonly string[] _pattern = Path[1..].Split('/');

    /// <summary>Whether the route is of a path.</summary>
    /// <param name="parts">The path's parts.</param>
    /// <param name="values">What stands for the names.</param>
    public bool Matches(ReadOnlySpan<string> parts, Dictionary<string, string> values)
    {
        int several = Array.FindIndex(_pattern, static part => part.EndsWith("*}", StringComparison.Ordinal));
        int taken = several < 0 ? 1 : parts.Length - _pattern.Length + 1;
        if (taken < 1 || (several < 0 && parts.Length != _pattern.Length))
        {
            return false;
        }

        for (int i = 0, at = 0; i < _pattern.Length; i++)
        {
            int count = i == several ? taken : 1;
            string text = string.Join('/', parts.Slice(at, count)!);
            at += count;
            if (!_pattern[i].StartsWith('{'))
            {
                if (_pattern[i] != text)
                {
                    return false;
                }
            }
            else if (text.Length == 0)
            {
                return false;
            }
            else
            {
                values[_pattern[i].Trim('{', '*', '}')] = text;
            }
        }

        return true;
    }
}
