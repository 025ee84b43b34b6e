using System.Text;
using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_of_many_writers_are_all_there_and_whole()
    {
        string path = _folder.Combine("journal");
        Parallel.For(0, 8, writer =>
        {
            for (int entry = 0; entry < 200; entry++)
            {
                Journal.Append(path, Encoding.ASCII.GetBytes($"{writer}:{entry}"), long.MaxValue);
            }
        });
        string[] lines = [.. File.ReadAllLines(path).Where(line => line.Length > 0)];
        Assert.Equal(1600, lines.Distinct().Count());
        Assert.Equal(1600, lines.Length);
        Assert.All(Enumerable.Range(0, 8), writer => Assert.Equal(
            Enumerable.Range(0, 200).Select(entry => $"{writer}:{entry}"), lines.Where(line => line.StartsWith($"{writer}:", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_journal_that_has_grown_begins_anew_and_the_former_one_stays()
    {
        string path = _folder.Combine("journal");
        for (int entry = 0; entry < 30; entry++)
        {
            Journal.Append(path, Encoding.ASCII.GetBytes($"{entry:D10}"), limit: 100);
        }

        Assert.InRange(new FileInfo(path).Length + new FileInfo(Journal.FormerOf(path)).Length, 100, 300);
        string[] kept = [.. File.ReadAllLines(Journal.FormerOf(path)).Concat(File.ReadAllLines(path)).Where(line => line.Length > 0)];
        Assert.Equal(kept.Order(), kept);
        Assert.Equal($"{29:D10}", kept[^1]);
    }

    [Fact]
    public void What_is_left_of_an_entry_spoils_no_other()
    {
        string path = _folder.Combine("journal");
        File.WriteAllText(path, "\nhalf an ent");
        Journal.Append(path, "whole"u8, 1000);
        Assert.Equal(["", "half an ent", "whole"], File.ReadAllLines(path));
    }
}
