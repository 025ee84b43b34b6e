using System.Globalization;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Owners;

/// <summary>Files with their owners as a text in the format of mtree(5), which bsdtar(1) and mtree(8) read too: a line for each, with its path from <c>.</c> on.</summary>
internal static class FileListing
{
    private const string Signature = "#mtree";
    private const string LackingAccessList = "tags=acl";

    /// <summary>Writes files down in the order that they have.</summary>
    public static byte[] Write(IEnumerable<(byte[] Path, RecordedFile File)> files)
    {
        StringBuilder text = new(Signature + "\n");
        foreach ((byte[] path, RecordedFile file) in files)
        {
            text.Append('.');
            if (path.Length > 0)
            {
                text.Append('/');
                AppendName(text, path);
            }

            text.Append(CultureInfo.InvariantCulture, $" uid={file.User} gid={file.Group}{(file.LacksAccessList ? $" {LackingAccessList}" : "")}");
            if (file.Device is { } device)
            {
                string type = device.Type == FileType.CharacterDevice ? "char" : "block";
                text.Append(CultureInfo.InvariantCulture, $" type={type} mode={Convert.ToString(device.Mode, 8)} device=linux,{device.Number.Major},{device.Number.Minor}")
                    .Append(CultureInfo.InvariantCulture, $" time={device.Modified.Seconds}.{device.Modified.Nanoseconds:D9}");
            }

            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IEnumerable<(byte[] Path, RecordedFile File)> Read(byte[] text)
    {
        string[] lines = Encoding.ASCII.GetString(text).Split('\n');
        if (lines is not [Signature, .., ""])
        {
            throw new FormatException("It does not begin as such a list, or its end is missing.");
        }

        foreach (string line in lines[1..^1])
        {
            string[] words = line.Split(' ');
            Dictionary<string, string> facts = words[1..].Select(static word => word.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[^1]);
            yield return (
                words[0] == "." ? [] : words[0].StartsWith("./", StringComparison.Ordinal) ? ReadName(words[0].AsSpan(2)) : throw Damaged(line),
                new RecordedFile(Number(facts, "uid", line), Number(facts, "gid", line), words.Contains(LackingAccessList), facts.ContainsKey("device") ? DeviceOf(facts, line) : null));
        }
    }

    private static RecordedDevice DeviceOf(Dictionary<string, string> facts, string line)
    {
        string[] device = facts["device"].Split(',');
        string[] time = facts.GetValueOrDefault("time", "").Split('.');
        try
        {
            return new RecordedDevice(
                facts["type"] switch { "char" => FileType.CharacterDevice, "block" => FileType.BlockDevice, _ => throw Damaged(line) },
                Convert.ToUInt32(facts["mode"], 8),
                new DeviceNumber(uint.Parse(device[1], CultureInfo.InvariantCulture), uint.Parse(device[2], CultureInfo.InvariantCulture)),
                new Timestamp(long.Parse(time[0], CultureInfo.InvariantCulture), long.Parse(time[1], CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is KeyNotFoundException or IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw Damaged(line);
        }
    }

    private static uint Number(Dictionary<string, string> facts, string name, string line) =>
        uint.TryParse(facts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : throw Damaged(line);

    /// <summary>Whatever is not a plain character is written as <c>\NNN</c>.</summary>
    private static void AppendName(StringBuilder text, byte[] path)
    {
        foreach (byte character in path)
        {
            if (char.IsAsciiLetterOrDigit((char)character) || "/._-+,:@%~".Contains((char)character))
            {
                text.Append((char)character);
            }
            else
            {
                text.Append('\\').Append(Convert.ToString(character, 8).PadLeft(3, '0'));
            }
        }
    }

    private static byte[] ReadName(ReadOnlySpan<char> text)
    {
        List<byte> name = new(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\')
            {
                name.Add((byte)text[index]);
                continue;
            }

            name.Add(index + 3 < text.Length ? Convert.ToByte(text.Slice(index + 1, 3).ToString(), 8) : throw Damaged(text.ToString()));
            index += 3;
        }

        return [.. name];
    }

    private static FormatException Damaged(string line) => new($"It has the line '{line}'.");
}
