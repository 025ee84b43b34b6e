using System.Text.Json;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Lists the containers below <c>--root</c>: as a table, as JSON, or by their ids alone.</summary>
internal static class ListCommand
{
    private static readonly string[] Headings = ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"];

    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["quiet|q"], ["format|f"]);
        if (arguments.Operands.Count > 0)
        {
            throw new UsageException("list takes no container");
        }

        bool json = OutputFormat.IsJson(arguments);
        (LifeRecord Record, string Status)[] all =
            [.. LifeFolder.All(options.Root).Select(entry => (entry.Record, entry.Folder.StatusOf(entry.Record)))];
        if (arguments.Has("quiet"))
        {
            StandardOutput.Write(string.Concat(all.Select(entry => $"{entry.Record.Id}\n")));
        }
        else if (json)
        {
            WriteJson(all);
        }
        else
        {
            WriteTable([Headings, .. all.Select(entry => Row(entry.Record, entry.Status))]);
        }

        return 0;
    }

    private static string[] Row(LifeRecord record, string status) =>
        [record.Id, $"{Pid(record, status)}", status, record.Bundle, Created(record), Owner(record)];

    private static void WriteTable(string[][] rows)
    {
        int[] widths = [.. Headings.Select((_, column) => rows.Max(row => row[column].Length) + 2)];
        StandardOutput.Write(string.Concat(
            rows.Select(row => string.Concat(row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd() + '\n')));
    }

    private static void WriteJson((LifeRecord Record, string Status)[] all)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartArray();
            foreach ((LifeRecord record, string status) in all)
            {
                writer.WriteStartObject();
                writer.WriteString("ociVersion", record.OciVersion);
                writer.WriteString("id", record.Id);
                writer.WriteNumber("pid", Pid(record, status));
                writer.WriteString("status", status);
                writer.WriteString("bundle", record.Bundle);
                writer.WriteString("rootfs", record.Rootfs);
                writer.WriteString("created", Created(record));
                writer.WriteString("owner", Owner(record));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        text.WriteByte((byte)'\n');
        StandardOutput.Write(text.ToArray());
    }

    private static int Pid(LifeRecord record, string status) => status == LifeStatus.Stopped ? 0 : record.Pid;

    private static string Created(LifeRecord record) =>
        record.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Owner(LifeRecord record) => record.Owner == 0 ? "root" : $"#{record.Owner}";
}
