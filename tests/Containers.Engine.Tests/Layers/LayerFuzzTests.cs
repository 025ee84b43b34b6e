using System.Text;
using Containers.Engine.Layers;
using Containers.Oci;

namespace Containers.Engine.Tests.Layers;

/// <summary>Whatever an archive holds, it is unpacked or refused, soon, and nothing outside the layer's folder changes. Each seed is one case.</summary>
[Kind(Kind.Soak)]
public sealed class LayerFuzzTests : IDisposable
{
    private static readonly string[] Names =
    [
        "a", "a/b", "a/b/c", "./a", "a//b", "..", "../x", "a/../../x", "/a", "/", ".", "", "link", "link/x", "link/link", ".wh.a", ".wh..wh..opq", "a/.wh..wh..opq",
        "a/.wh.b", ".wh.", ".wh...", "link/.wh.x", "proc/self/root", new string('n', 99), "dev/null", "\u00ff\u00fe", "a\u0001b",
    ];

    private readonly TestStore _store = new();
    private readonly string _absolute = $"/containers-fuzz-{Guid.NewGuid():N}";

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Archives_of_hostile_entries_change_nothing_outside()
    {
        int unpacked = 0;
        for (int seed = 0; seed < 600; seed++)
        {
            unpacked += await TryAsync(seed, Archive(new Random(seed))) ? 1 : 0;
        }

        Assert.InRange(unpacked, 1, 599);
    }

    [Fact]
    public async Task Archives_with_broken_bytes_change_nothing_outside()
    {
        byte[] archive = new RawTar().Folder("etc").File("etc/hostname", "hello\n").Link("l", "etc").HardLink("h", "etc/hostname")
            .Pax(("path", "long/name"), ("mtime", "1.5"), ("SCHILY.xattr.user.a", "b")).File("x", "content").Device("null", '3', 1, 3).ToArray();
        byte[][] words = [.. new[] { "9", "-1", "77777777777", "\0", "../", "ustar\0", "ustar  ", "10 path=a\n", "99999 size=1\n" }.Select(Encoding.Latin1.GetBytes)];
        for (int seed = 0; seed < 400; seed++)
        {
            byte[] changed = new Mutation(seed).Of(archive, words);
            await TryAsync(seed, seed % 2 == 0 ? changed : new Mutation(seed).Of(TestStore.Gzip(changed)));
        }
    }

    private async Task<bool> TryAsync(int seed, byte[] archive)
    {
        DiffId diffId = new(Digest.Of(archive));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        bool unpacked = false;
        try
        {
            using StagedLayer staged = await _store.Layers.ExtractAsync(new MemoryStream(archive), diffId, null, limit.Token);
            unpacked = true;
        }
        catch (LayerException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
        catch (Exception exception)
        {
            Assert.Fail($"seed {seed}: {exception}");
        }

        Assert.Equal([_store.Paths.Root], Directory.GetFileSystemEntries(_store.Outside));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
        Assert.False(Path.Exists(_absolute), $"seed {seed}");
        return unpacked;
    }

    private byte[] Archive(Random random)
    {
        RawTar tar = new();
        for (int entries = random.Next(1, 12); entries > 0; entries--)
        {
            string name = Name(random);
            switch (random.Next(10))
            {
                case 0 or 1:
                    tar.Folder(name, random.Next(2) == 0 ? "755" : "0");
                    break;
                case 2 or 3:
                    tar.File(name, new string('x', random.Next(0, 2000)), random.Next(2) == 0 ? "4755" : "0");
                    break;
                case 4 or 5:
                    tar.Link(random.Next(2) == 0 ? "link" : name, random.Next(3) switch { 0 => "/", 1 => "..", _ => Name(random) });
                    break;
                case 6:
                    tar.HardLink(name, random.Next(2) == 0 ? "/etc/passwd" : Name(random));
                    break;
                case 7:
                    tar.Device(name, "346"[random.Next(3)], random.Next(300), random.Next(300));
                    break;
                case 8:
                    tar.Pax(("path", Name(random)), ("linkpath", Name(random)), ("size", $"{random.Next(-5, 3000)}"), ("mtime", "-99999999999999.5"));
                    break;
                default:
                    tar.Header(name, (char)random.Next(32, 127), size: random.Next(2) == 0 ? "777777777" : "0", validChecksum: random.Next(8) > 0);
                    break;
            }
        }

        return tar.ToArray(end: random.Next(4) > 0);
    }

    private string Name(Random random) => random.Next(12) switch
    {
        0 => $"..{_absolute}",
        1 => _absolute,
        _ => Names[random.Next(Names.Length)],
    };
}
