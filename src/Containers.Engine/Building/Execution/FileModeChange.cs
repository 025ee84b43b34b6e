using System.Globalization;

namespace Containers.Engine.Building.Execution;

/// <summary>A change of permissions as <c>--chmod</c> takes it: octal digits, or chmod(1)'s <c>u=rwX,go-w</c>.</summary>
internal sealed class FileModeChange
{
    private readonly uint? _mode;
    private readonly List<(uint Who, char Operation, string Rights)> _clauses = [];

    /// <summary>Reads a change.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public FileModeChange(string text)
    {
        if (text.Length > 0 && text.All(character => character is >= '0' and <= '7'))
        {
            uint mode = text.Length <= 5 ? Convert.ToUInt32(text, 8) : uint.MaxValue;
            _mode = mode <= 0xFFF ? mode : throw Malformed(text);
            return;
        }

        foreach (string clause in text.Split(','))
        {
            int operation = clause.AsSpan().IndexOfAny("+-=");
            if (operation < 0 || clause[..operation].Any(who => who is not ('u' or 'g' or 'o' or 'a')) || clause[(operation + 1)..].Any(right => !"rwxXst".Contains(right, StringComparison.Ordinal)))
            {
                throw Malformed(text);
            }

            uint who = clause[..operation].Aggregate(0U, (set, character) => set | character switch { 'u' => 0x9C0U, 'g' => 0x438U, 'o' => 0x207U, _ => 0xFFFU });
            _clauses.Add((who == 0 ? 0xFFFU : who, clause[operation], clause[(operation + 1)..]));
        }
    }

    /// <summary>The permissions after the change.</summary>
    /// <param name="mode">Those before, 0 to 07777.</param>
    /// <param name="isFolder">Whether it is a folder, for <c>X</c>.</param>
    public uint Apply(uint mode, bool isFolder)
    {
        if (_mode is { } absolute)
        {
            return absolute;
        }

        foreach ((uint who, char operation, string rights) in _clauses)
        {
            bool runs = isFolder || (mode & 0x49) != 0;
            uint given = rights.Aggregate(0U, (set, right) => set | right switch
            {
                'r' => 0x124U, 'w' => 0x92U, 'x' => 0x49U, 'X' => runs ? 0x49U : 0, 's' => 0xC00U, _ => 0x200U,
            }) & who;
            mode = operation switch { '+' => mode | given, '-' => mode & ~given, _ => (mode & ~(who & 0x1FF)) | given };
        }

        return mode;
    }

    private static FormatException Malformed(string text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{text}' are no permissions; write octal digits such as 0755, or a change such as u=rwX,go=rX."));
}
