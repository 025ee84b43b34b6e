namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 io controller (admin-guide/cgroup-v2.rst of Linux, "IO").</summary>
internal sealed class Io : IStatisticsSource
{
    public string Name => "io";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        if (!group.Has("io.stat"))
        {
            return;
        }

        List<BlockEntry> bytes = [];
        List<BlockEntry> operations = [];
        foreach (string line in group.Read("io.stat").Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] device = words.Length > 0 ? words[0].Split(':') : [];
            foreach (string word in device.Length == 2 ? words[1..] : [])
            {
                // rbytes=1 wbytes=2 dbytes=3 rios=4 wios=5 dios=6, and more that v1 has nothing like.
                string operation = word[0] switch { 'r' => "Read", 'w' => "Write", _ => "Discard" };
                int equals = word.IndexOf('=', StringComparison.Ordinal);
                List<BlockEntry>? entries = equals < 0 ? null : word[1..equals] switch { "bytes" => bytes, "ios" => operations, _ => null };
                entries?.Add(new BlockEntry(GroupFiles.Number(device[0]), GroupFiles.Number(device[1]), operation, GroupFiles.Number(word[(equals + 1)..])));
            }
        }

        statistics.Block = new BlockStatistics(bytes, operations);
    }
}
