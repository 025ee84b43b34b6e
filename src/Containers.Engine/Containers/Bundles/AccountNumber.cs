using System.Globalization;

namespace Containers.Engine.Containers.Bundles;

/// <summary>
/// The number of a user or group where a text is one. A number is never looked up as a name: an image may name a user <c>1000</c>
/// and give it the ID 0.
/// </summary>
internal static class AccountNumber
{
    /// <summary>docker's highest: a larger one is negative for programs that keep it in an int, and the last of all means "leave it" to chown(2).</summary>
    private const uint Highest = int.MaxValue;

    /// <summary>Reads a text of digits, with a sign or without.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="number">The number, 0 where the text is a name.</param>
    /// <returns>Whether the text is a number and so no name.</returns>
    /// <exception cref="ContainerOptionsException">It is a number that no user or group has.</exception>
    public static bool TryRead(string text, out uint number)
    {
        ReadOnlySpan<char> digits = text.AsSpan(text.StartsWith('+') || text.StartsWith('-') ? 1 : 0);
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        return uint.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number <= Highest
            ? true
            : throw new ContainerOptionsException($"'{text}' is no user or group. Their numbers are 0 to {Highest}.");
    }
}
