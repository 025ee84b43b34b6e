using System.Buffers;
using System.Globalization;

namespace Containers.Engine.Building.Execution;

/// <summary>A change of permissions as <c>--chmod</c> takes it: octal digits, or chmod(1)'s <c>u=rwX,go-w,g=u</c>.</summary>
internal sealed class FileModeChange
{
    private const uint PermissionBits = 0xFFF;
    private const uint ReadBits = 0x124;
    private const uint WriteBits = 0x92;
    private const uint ExecuteBits = 0x49;

    private static readonly SearchValues<char> s_rights = SearchValues.Create("rwxXst");
    private readonly uint? _mode;
    private readonly List<(uint Who, char Operation, string Rights)> _actions = [];

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
            int start = clause.AsSpan().IndexOfAny("+-=");
            if (start < 0 || clause.AsSpan(0, start).ContainsAnyExcept("ugoa"))
            {
                throw Malformed(text);
            }

            uint who = start == 0 ? PermissionBits : clause[..start].Aggregate(0U, (set, character) => set | WhoBits(character));
            AddActions(who, clause.AsSpan(start), text);
        }
    }

    /// <summary>A change in one way of writing: octal digits without zeros before them.</summary>
    public static string Canonical(string text) => text.TrimStart('0') is { Length: > 0 } digits && char.IsAsciiDigit(digits[0]) ? digits
        : text.Length > 0 && text.All(character => character == '0') ? "0"
        : text;

    /// <summary>The permissions after the change.</summary>
    /// <param name="mode">Those before, 0 to 07777.</param>
    /// <param name="isFolder">Whether it is a folder, for <c>X</c>.</param>
    public uint Apply(uint mode, bool isFolder)
    {
        if (_mode is { } absolute)
        {
            return absolute;
        }

        foreach ((uint who, char operation, string rights) in _actions)
        {
            uint given = rights.Aggregate(0U, (set, right) => set | Bits(right, mode, isFolder)) & who;
            mode = operation switch { '+' => mode | given, '-' => mode & ~given, _ => (mode & ~(who & 0x1FF)) | given };
        }

        return mode;
    }

    /// <summary>The actions of a clause: each is an operation with rights, or with the one whose rights are copied.</summary>
    private void AddActions(uint who, ReadOnlySpan<char> actions, string text)
    {
        while (actions.Length > 0)
        {
            int end = actions[1..].IndexOfAny("+-=");
            ReadOnlySpan<char> rights = end < 0 ? actions[1..] : actions[1..(end + 1)];
            bool copies = rights.Length == 1 && "ugo".Contains(rights[0]);
            if (!copies && rights.ContainsAnyExcept(s_rights))
            {
                throw Malformed(text);
            }

            _actions.Add((who, actions[0], rights.ToString()));
            actions = end < 0 ? [] : actions[(end + 1)..];
        }
    }

    private static uint WhoBits(char who) => who switch { 'u' => 0x9C0U, 'g' => 0x438U, 'o' => 0x207U, _ => PermissionBits };

    /// <summary>What a letter stands for, for all; <c>u</c>, <c>g</c> and <c>o</c> for what they have now (chmod(1)).</summary>
    private static uint Bits(char right, uint mode, bool isFolder) => right switch
    {
        'r' => ReadBits,
        'w' => WriteBits,
        'x' => ExecuteBits,
        'X' => isFolder || (mode & ExecuteBits) != 0 ? ExecuteBits : 0,
        's' => 0xC00U,
        't' => 0x200U,
        'u' => ForAll(mode >> 6),
        'g' => ForAll(mode >> 3),
        _ => ForAll(mode),
    };

    private static uint ForAll(uint rights) => (rights & 7) * 0x49;

    private static FormatException Malformed(string text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{text}' are no permissions; write octal digits such as 0755, or a change such as u=rwX,go=rX or g=u."));
}
