using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Supervision.Monitor;

namespace Containers.Runtime.Monitoring.Logs;

/// <summary>
/// A container's log in systemd's journal, an entry for each line, with the fields that Docker's journald driver gives it. The parts of a
/// split line share an id and are numbered (systemd.journal-fields(7) knows none of these but MESSAGE and PRIORITY).
/// </summary>
internal sealed class JournalLog : ContainerLog
{
    private readonly JournalSocket _journal;
    private readonly byte[] _fields;
    private readonly ArrayBufferWriter<byte> _entry = new(1024);
    private readonly (string? Id, int Next)[] _split = new (string?, int)[3];

    private JournalLog(LogConfiguration configuration)
    {
        _fields = Encoding.UTF8.GetBytes(string.Concat(configuration.Fields.Select(field => field.ReplaceLineEndings(" ") + "\n")));
        _journal = new JournalSocket(configuration.Path);
    }

    /// <summary>Finds the journal.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    internal static new JournalLog Open(LogConfiguration configuration) => new(configuration);

    internal override void Append(LogStream stream, ReadOnlySpan<byte> text, bool ended)
    {
        ref (string? Id, int Next) split = ref _split[(int)stream];
        if (text.Length == 0 && split.Id is null)
        {
            return; // As Docker does: an entry needs a message.
        }

        _entry.Write(stream == LogStream.Error ? "PRIORITY=3\n"u8 : "PRIORITY=6\n"u8);
        _entry.Write(_fields);
        if (!ended || split.Id is not null)
        {
            split = (split.Id ?? Guid.NewGuid().ToString("N"), split.Next + 1);
            string fields = $"CONTAINER_PARTIAL_ID={split.Id}\nCONTAINER_PARTIAL_ORDINAL={split.Next}\nCONTAINER_PARTIAL_LAST={(ended ? "true" : "false")}\n";
            _entry.Write(Encoding.ASCII.GetBytes(fields));
            _entry.Write(ended ? [] : "CONTAINER_PARTIAL_MESSAGE=true\n"u8);
            split = ended ? default : split;
        }

        // A value with a length of its own may hold any byte.
        _entry.Write("MESSAGE\n"u8);
        BinaryPrimitives.WriteInt64LittleEndian(_entry.GetSpan(sizeof(long)), text.Length);
        _entry.Advance(sizeof(long));
        _entry.Write(text);
        _entry.Write("\n"u8);
        try
        {
            _journal.Send(_entry.WrittenSpan);
        }
        catch (LinuxException exception)
        {
            Fail(exception);
        }

        _entry.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public override void Dispose() => _journal.Dispose();
}
