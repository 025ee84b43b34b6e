namespace Containers.Linux.Terminals;

/// <summary>
/// The keys by which a user leaves a terminal while the program that has it goes on. They are held back until it is clear whether they are
/// that sequence; what is not goes on to the program.
/// </summary>
public sealed class DetachKeys
{
    /// <summary>Docker's sequence.</summary>
    public const string Default = "ctrl-p,ctrl-q";

    private const string AfterLetters = "@[\\]^_";

    private readonly byte[] _keys;
    private int _matched;

    private DetachKeys(byte[] keys) => _keys = keys;

    /// <summary>Reads a sequence in docker's form.</summary>
    /// <param name="text">
    /// Keys separated by commas: a character, or <c>ctrl-</c> and one of <c>a</c> to <c>z</c>, <c>@</c>, <c>[</c>, <c>\</c>, <c>]</c>,
    /// <c>^</c>, <c>_</c>. Empty for no sequence at all.
    /// </param>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static DetachKeys Parse(string text) =>
        new(text.Length == 0 ? [] : [.. text.Split(',').Select(key => ByteOf(key) ?? throw new FormatException(
            $"The detach keys '{text}' cannot be used: '{key}' is not a character, nor ctrl- and one of a-z, @, [, \\, ], ^, _."))]);

    /// <summary>Passes on what is typed.</summary>
    /// <param name="typed">What came.</param>
    /// <param name="passed">Takes what goes on to the program; room for what came and the sequence.</param>
    /// <param name="length">How much that is.</param>
    /// <returns>Whether the sequence is complete.</returns>
    public bool Filter(ReadOnlySpan<byte> typed, Span<byte> passed, out int length)
    {
        length = 0;
        foreach (byte key in typed)
        {
            if (_keys.Length == 0)
            {
                passed[length++] = key;
                continue;
            }

            while (_matched > 0 && _keys[_matched] != key)
            {
                ReleaseOne(passed, ref length);
            }

            if (_keys[_matched] != key)
            {
                passed[length++] = key;
            }
            else if (++_matched == _keys.Length)
            {
                _matched = 0;
                return true;
            }
        }

        return false;
    }

    /// <summary>The longest sequence, and so the most that is held back.</summary>
    public int Length => _keys.Length;

    /// <summary>Gives up the oldest of the held keys, and those after it that begin no sequence by themselves.</summary>
    private void ReleaseOne(Span<byte> passed, ref int length)
    {
        int held = _matched;
        do
        {
            passed[length++] = _keys[held - _matched];
            _matched--;
        }
        while (_matched > 0 && !_keys.AsSpan(held - _matched, _matched).SequenceEqual(_keys.AsSpan(0, _matched)));
    }

    private static byte? ByteOf(string key)
    {
        if (key.Length == 1 && char.IsAscii(key[0]))
        {
            return (byte)key[0];
        }

        char control = key.StartsWith("ctrl-", StringComparison.Ordinal) && key.Length == 6 ? key[5] : '\0';
        return control is >= 'a' and <= 'z' ? (byte)(control - 'a' + 1)
            : control == '@' ? 0
            : control != '\0' && AfterLetters.IndexOf(control, StringComparison.Ordinal) is > 0 and int index ? (byte)(26 + index)
            : null;
    }
}
