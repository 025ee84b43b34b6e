using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

/// <summary>Archives with random damage, the same on every run: each is loaded as what it was, or is an error of the engine's own.</summary>
[Kind(Kind.Soak)]
public sealed class ArchiveFuzzTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ArchiveFormat.Docker)]
    [InlineData(ArchiveFormat.Oci)]
    public async Task A_damaged_archive_is_an_error_or_still_the_image(ArchiveFormat format)
    {
        TestImage image = TestImage.OfArchives(
            Platform.Host, [TestArchive.Layer(("a/", ""), ("a/b", "content")), TestArchive.Layer(("a/c", "more"))]);
        image.WriteLayout(_folder.Combine("layout"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        using var saved = new MemoryStream();
        await _store.Archives.SaveAsync(["app:v1"], saved, format);
        byte[] archive = saved.ToArray();
        if (format == ArchiveFormat.Docker)
        {
            archive = WithoutLayout(archive);
        }

        _store.Images.Remove("app:v1");
        int refused = 0;
        for (int seed = 0; seed < 250; seed++)
        {
            using var stream = new MemoryStream(Damage(archive, new Random(seed)));
            try
            {
                IReadOnlyList<ImageInfo> loaded = await _store.Archives.LoadAsync(stream);
                Assert.All(loaded, found => Assert.Equal(image.Id.ToString(), found.Id));
                _store.Images.Remove(image.Id.ToString(), force: true);
            }
            catch (ContainersException)
            {
                refused++;
            }

            Assert.Empty(_store.Images.List());
            Assert.Empty(_store.Staged());
        }

        Assert.InRange(refused, 60, 250);
        Assert.Empty(_store.Blobs());
    }

    /// <summary>docker's part alone: the names of the layout's files are spoiled.</summary>
    private static byte[] WithoutLayout(byte[] archive)
    {
        byte[] copy = [.. archive];
        foreach (byte[] name in new[] { "index.json\0"u8.ToArray(), "oci-layout\0"u8.ToArray() })
        {
            int header = copy.AsSpan().IndexOf(name);
            copy[header] ^= 1;
            string sum = Convert.ToString(Sum(copy.AsSpan(header, 512)), 8).PadLeft(6, '0');
            System.Text.Encoding.ASCII.GetBytes(sum).CopyTo(copy, header + 148);
        }

        return copy;
    }

    private static int Sum(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        for (int i = 0; i < header.Length; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return sum;
    }

    /// <summary>Bytes changed, a part cut out, doubled or zeroed, or the end cut off; header sums are made right again half of the time.</summary>
    private static byte[] Damage(byte[] archive, Random random)
    {
        List<byte> bytes = [.. archive];
        int at = random.Next(bytes.Count);
        int length = random.Next(1, Math.Min(1024, bytes.Count - at) + 1);
        switch (random.Next(5))
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                for (int i = random.Next(1, 20); i > 0; i--)
                {
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                }

                break;
        }

        byte[] damaged = [.. bytes];
        bool rightSums = random.Next(2) == 0;
        for (int header = 0; rightSums && header + 512 <= damaged.Length; header += 512)
        {
            if (damaged.AsSpan(header + 257, 5).SequenceEqual("ustar"u8))
            {
                string sum = Convert.ToString(Sum(damaged.AsSpan(header, 512)), 8).PadLeft(6, '0');
                System.Text.Encoding.ASCII.GetBytes(sum).CopyTo(damaged, header + 148);
            }
        }

        return damaged;
    }
}
