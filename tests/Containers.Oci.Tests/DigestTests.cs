using System.Security.Cryptography;

namespace Containers.Oci.Tests;

public class DigestTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void The_digest_of_nothing_is_that_of_the_specification()
    {
        Assert.Equal(Empty, Digest.Of([]).ToString());
        Assert.Equal(Digest.Parse(Empty), Digest.Of([]));
        Assert.Equal("sha256", Digest.Of([]).Algorithm);
        Assert.True(Digest.Parse(Empty).Matches(Digest.Parse(Empty).CreateHash().GetHashAndReset()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../../../x")]
    public void What_is_no_digest_is_refused(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void The_digest_of_content_of_any_length_is_the_platforms_sha256()
    {
        var random = new Random(3);
        foreach (int length in Enumerable.Range(0, 260).Concat([4095, 65535, 65536, 65537, 100_000]))
        {
            var content = new byte[length];
            random.NextBytes(content);

            Digest digest = Digest.Of(content);

            Assert.True(digest.Matches(SHA256.HashData(content)), $"{length} bytes");
            Assert.True(digest.IsOf(content));
            content = [.. content, 0];
            Assert.False(digest.IsOf(content));
        }
    }
}
