namespace Containers.Oci.Tests;

public class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("debian:12", "docker.io/library/debian:12", "debian:12")]
    [InlineData("grafana/loki", "docker.io/grafana/loki:latest", "grafana/loki:latest")]
    [InlineData("docker.io/debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("docker.io/library/debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("index.docker.io/library/debian:12", "docker.io/library/debian:12", "debian:12")]
    [InlineData("index.docker.io/debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("library/debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest")]
    [InlineData("localhost/debian", "localhost/debian:latest", "localhost/debian:latest")]
    [InlineData("localhost:5000/debian:v1", "localhost:5000/debian:v1", "localhost:5000/debian:v1")]
    [InlineData("127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000/a/b/c:v1")]
    [InlineData("[::1]:5000/debian", "[::1]:5000/debian:latest", "[::1]:5000/debian:latest")]
    [InlineData("quay.io/a/b", "quay.io/a/b:latest", "quay.io/a/b:latest")]
    [InlineData("Registry/a", "Registry/a:latest", "Registry/a:latest")]
    [InlineData("debian:5000", "docker.io/library/debian:5000", "debian:5000")]
    [InlineData("a__b/c---d/e.f_g", "docker.io/a__b/c---d/e.f_g:latest", "a__b/c---d/e.f_g:latest")]
    [InlineData("debian@sha256:" + Hex, "docker.io/library/debian@sha256:" + Hex, "debian@sha256:" + Hex)]
    [InlineData("debian:12@sha256:" + Hex, "docker.io/library/debian:12@sha256:" + Hex, "debian:12@sha256:" + Hex)]
    [InlineData("q.io:80/debian@sha256:" + Hex, "q.io:80/debian@sha256:" + Hex, "q.io:80/debian@sha256:" + Hex)]
    public void A_reference_is_completed_and_shown_as_docker_does(string text, string whole, string familiar)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal(whole, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, ImageReference.Parse(whole));
        Assert.Equal(reference, ImageReference.Parse(familiar));
    }

    [Theory]
    [InlineData("", "no repository name")]
    [InlineData(":12", "no repository name")]
    [InlineData("Debian", "must be lower case. Did you mean debian?")]
    [InlineData("docker.io/Debian", "must be lower case")]
    [InlineData("debian:", "not a tag")]
    [InlineData("debian:-a", "not a tag")]
    [InlineData("debian:a b", "not a tag")]
    [InlineData("debian@sha256:1234", "a digest is expected")]
    [InlineData("debian@", "a digest is expected")]
    [InlineData("a//b", "empty component")]
    [InlineData("a/", "empty component")]
    [InlineData("/a", "empty component")]
    [InlineData("a/../b", "cannot be in a repository's name")]
    [InlineData("a/b..c", "cannot be in a repository's name")]
    [InlineData("a___b", "cannot be in a repository's name")]
    [InlineData("-a", "cannot be in a repository's name")]
    [InlineData("a.io:99999/b", "not a host name")]
    [InlineData("a..io/b", "not a host name")]
    [InlineData("-a.io/b", "not a host name")]
    [InlineData("[::g]:1/b", "not a host name")]
    [InlineData("https://a.io/b", "host name")]
    [InlineData("döbian", "cannot be in a repository's name")]
    [InlineData(Hex, "image's id")]
    public void What_is_no_reference_is_refused_with_the_reason(string text, string reason)
    {
        OciFormatException exception = Assert.Throws<OciFormatException>(() => ImageReference.Parse(text));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.False(ImageReference.TryParse(text, out _));
    }

    [Fact]
    public void Lengths_are_limited()
    {
        string component = new('a', 127);
        Assert.Equal($"{component}/{component}", ImageReference.Parse($"q.io/{component}/{component}").Repository);
        Assert.Contains("longer than 255", Refusal($"q.io/{component}/{component}aa"), StringComparison.Ordinal);
        Assert.Equal(128, ImageReference.Parse("a:" + new string('t', 128)).Tag!.Length);
        Assert.Contains("up to 128", Refusal("a:" + new string('t', 129)), StringComparison.Ordinal);
        Assert.True(Refusal(new string('A', 100_000)).Length < 1000);
    }

    [Fact]
    public void A_tag_or_digest_replaces_both()
    {
        ImageReference reference = ImageReference.Parse("debian:12");
        Assert.Equal("debian@sha256:" + Hex, reference.WithDigest(Digest.Parse("sha256:" + Hex)).Familiar);
        Assert.Equal("debian:13", reference.WithDigest(Digest.Parse("sha256:" + Hex)).WithTag("13").Familiar);
        Assert.Throws<OciFormatException>(() => reference.WithTag("/"));
    }

    [Fact]
    public void Any_text_is_either_refused_or_reads_back_as_itself()
    {
        var random = new Random(20260101);
        const string Alphabet = "ab9A./:@-__[]% \u00e9\0sha256";
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (ImageReference.TryParse(text, out ImageReference? reference))
            {
                Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
                Assert.Equal(reference, ImageReference.Parse(reference.Familiar));
            }
        }
    }

    private static string Refusal(string text) => Assert.Throws<OciFormatException>(() => ImageReference.Parse(text)).Message;
}
