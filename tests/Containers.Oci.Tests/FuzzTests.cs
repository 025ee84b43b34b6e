using System.Text;
using Containers.Oci.Runtime;

namespace Containers.Oci.Tests;

/// <summary>Whatever is read is a record or an <see cref="OciFormatException"/>; whatever is a reference stays one. Each seed is one case.</summary>
[Kind(Kind.Soak)]
public class FuzzTests
{
    private const string D = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null", "-1", "1e999", "99999999999999999999", "[]", "{}", "\"\"", "true", "\\u0000", "\\ud800", D, "sha512:00", "\"size\":", "\"layers\":[null]",
            "2024-13-45T99:99:99Z", "[[[[[[[[[[[[[[[[", "\"mediaType\":5,",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xC0, 0x80], [0],
    ];

    [Theory]
    [InlineData("manifest", $$$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"a/b","digest":"{{{{D}}}}","size":7},"layers":[{"mediaType":"c/d","digest":"{{{{D}}}}","size":9,"urls":["https://a.io/x"]}],"annotations":{"k":"v"}}""")]
    [InlineData("index", $$$$"""{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"{{{{D}}}}","size":7,"platform":{"os":"linux","architecture":"arm","variant":"v7","os.features":["f"]}}]}""")]
    [InlineData("configuration", $$$$"""{"created":"2024-01-02T03:04:05.678Z","architecture":"arm","os":"linux","config":{"User":"1","ExposedPorts":{"80/tcp":{}},"Env":["A=b"],"Cmd":["c"],"Labels":{"a":"b"},"StopTimeout":3,"Healthcheck":{"Test":["CMD"],"Interval":30}},"rootfs":{"type":"layers","diff_ids":["{{{{D}}}}"]},"history":[{"created":"2024-01-02T03:04:05Z","empty_layer":true}]}""")]
    [InlineData("bundle", """{"ociVersion":"1.2.0","root":{"path":"r","readonly":true},"process":{"args":["a"],"cwd":"/","user":{"uid":1,"additionalGids":[2]},"rlimits":[{"type":"T","soft":1,"hard":2}]},"mounts":[{"destination":"/a","options":["ro"]}],"linux":{"namespaces":[{"type":"pid"}],"resources":{"memory":{"limit":5},"devices":[{"allow":false}]},"seccomp":{"defaultAction":"X","syscalls":[{"names":["a"],"action":"Y","args":[{"index":0,"value":1,"op":"Z"}]}]}}}""")]
    public void A_document_is_read_or_refused(string kind, string text)
    {
        byte[] document = Encoding.UTF8.GetBytes(text);
        int read = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            byte[] changed = new Mutation(seed).Of(document, Words);
            try
            {
                _ = kind switch
                {
                    "manifest" => ImageManifest.Parse(changed),
                    "index" => ImageIndex.Parse(changed),
                    "configuration" => ImageConfiguration.Parse(changed),
                    _ => (object)RuntimeConfiguration.Read(changed),
                };
                read++;
            }
            catch (OciFormatException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
        }

        Assert.InRange(read, 1, 2999); // Both ends were met.
    }

    [Fact]
    public void A_reference_is_refused_or_means_the_same_when_it_is_written()
    {
        byte[][] words = [.. new[] { ":", "/", "@", "//", ":5000", "[::1]", "sha256:", D, "..", "-", "_", "__", "A", "\u00e9", "localhost", "index.docker.io/", "library/" }.Select(Encoding.UTF8.GetBytes)];
        string[] starts = ["debian", "a.io:5000/b/c:d", $"q.io/r@{D}", "localhost/x__y.z-w:v1.2_3"];
        int parsed = 0;
        for (int seed = 0; seed < 12_000; seed++)
        {
            string text = Encoding.UTF8.GetString(new Mutation(seed).Of(Encoding.UTF8.GetBytes(starts[seed % starts.Length]), words));
            if (ImageReference.TryParse(text, out ImageReference? reference))
            {
                parsed++;
                Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
                Assert.Equal(reference, ImageReference.Parse(reference.Familiar));
                Assert.DoesNotContain("..", reference.Repository, StringComparison.Ordinal);
            }
            else
            {
                Assert.Throws<OciFormatException>(() => ImageReference.Parse(text));
            }
        }

        Assert.InRange(parsed, 1, 11_999);
    }
}
