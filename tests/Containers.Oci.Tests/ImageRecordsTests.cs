using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Oci.Tests;

public class ImageRecordsTests
{
    private const string D = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Manifest = $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{D}}}","size":7,"data":"e30="},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{D}}}","size":9,"urls":["https://a.io/x"],"x-new":{"a":[1]}}],
         "subject":{"mediaType":"a/b","digest":"{{{D}}}","size":1},"annotations":{"k":"v"},"x-more":true}
        """;

    private const string Index = $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
         {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{D}}}","size":7,
          "platform":{"os":"windows","architecture":"amd64","os.version":"10.0.1","os.features":["win32k"],"features":["sse4"]},
          "annotations":{"org.opencontainers.image.ref.name":"q.io/a:1"}}],"x":1}
        """;

    private const string Configuration = $$$"""
        {"created":"2024-01-02T03:04:05.678Z","author":"A","architecture":"arm","variant":"v7","os":"linux","os.version":"1","os.features":["f"],
         "config":{"User":"1:2","ExposedPorts":{"80/tcp":{},"53/udp":{}},"Env":["PATH=/bin","A=+<>&"],"Entrypoint":["/e"],"Cmd":["c","d"],
          "Volumes":{"/data":{}},"WorkingDir":"/w","Labels":{"a":"b"},"StopSignal":"SIGINT","StopTimeout":3,
          "Healthcheck":{"Test":["CMD","x"],"Interval":30000000000,"Timeout":5000,"StartPeriod":100,"StartInterval":200,"Retries":3},
          "OnBuild":["RUN a"],"Shell":["/bin/sh","-c"],"ArgsEscaped":true,"Hostname":"","Tty":false},
         "rootfs":{"type":"layers","diff_ids":["{{{D}}}"]},
         "history":[{"created":"2024-01-02T03:04:05Z","created_by":"RUN","author":"A","comment":"c","empty_layer":true,"y":2}],
         "docker_version":"20.10","container_config":{"Cmd":null}}
        """;

    [Fact]
    public void A_manifest_is_written_as_it_was_read()
    {
        ImageManifest manifest = ImageManifest.Parse(Encoding.UTF8.GetBytes(Manifest));
        Assert.Equal(9, manifest.Layers[0].Size);
        Assert.Equal("v", manifest.Annotations!["k"]);
        AssertSame(Manifest, JsonSerializer.Serialize(manifest, OciJson.Plain.ImageManifest));
    }

    [Fact]
    public void An_index_is_written_as_it_was_read()
    {
        ImageIndex index = ImageIndex.Parse(Encoding.UTF8.GetBytes(Index));
        Assert.Equal("10.0.1", index.Manifests[0].Platform!.OsVersion);
        Assert.Equal("q.io/a:1", index.Manifests[0].Annotation("org.opencontainers.image.ref.name"));
        AssertSame(Index, JsonSerializer.Serialize(index, OciJson.Plain.ImageIndex));
    }

    [Fact]
    public void A_configuration_is_written_as_it_was_read()
    {
        ImageConfiguration configuration = ImageConfiguration.Parse(Encoding.UTF8.GetBytes(Configuration));
        Assert.Equal("linux/arm/v7", configuration.Platform.ToString());
        Assert.Equal(["80/tcp", "53/udp"], configuration.Config!.ExposedPorts!);
        Assert.Equal(TimeSpan.FromSeconds(30), configuration.Config.HealthCheck!.Interval);
        Assert.Equal(new DiffId(Digest.Parse(D)), Assert.Single(configuration.DiffIds));
        string written = JsonSerializer.Serialize(configuration, OciJson.Plain.ImageConfiguration);
        AssertSame(Configuration, written);
        Assert.Contains("A=+<>&", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rootfs":{"type":"layers","diff_ids":null},"config":{"Cmd":null,"Env":null,"ExposedPorts":null,"Entrypoint":"/e"},"history":null}""")]
    [InlineData("""{"architecture":"","os":"","created":null}""")]
    [InlineData("{}")]
    public void What_old_tools_leave_empty_is_read_as_nothing(string json)
    {
        ImageConfiguration configuration = ImageConfiguration.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Empty(configuration.DiffIds);
        Assert.Equal("linux", configuration.Platform.Os);
        Assert.Null(configuration.Config?.Command);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""")]
    [InlineData("""{"schemaVersion":1,"config":{"mediaType":"a","digest":"D","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"D","size":-1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:x","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"D","size":1e99},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"D","size":1}}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"D","size":1},"layers":[null]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":null,"digest":"D","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":null,"size":1},"layers":[]}""")]
    public void What_is_no_manifest_is_refused(string json) =>
        Assert.Throws<OciFormatException>(() => ImageManifest.Parse(Encoding.UTF8.GetBytes(json.Replace("\"D\"", $"\"{D}\"", StringComparison.Ordinal))));

    [Fact]
    public void A_list_that_is_null_is_empty()
    {
        string manifest = $$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{D}}}","size":1,"urls":null},"layers":null,"annotations":null}""";

        Assert.Empty(ImageManifest.Parse(Encoding.UTF8.GetBytes(manifest)).Layers);
        Assert.Empty(ImageIndex.Parse("""{"schemaVersion":2,"mediaType":null,"manifests":null}"""u8).Manifests);
    }

    [Theory]
    [InlineData(Manifest, MediaTypes.ImageManifest)]
    [InlineData(Index, MediaTypes.ImageIndex)]
    [InlineData("""{"schemaVersion":1,"fsLayers":[{"blobSum":"x"}],"name":"a"}""", MediaTypes.DockerSchema1)]
    [InlineData("""{"schemaVersion":2,"config":{"a":[{}]},"layers":[]}""", MediaTypes.ImageManifest)]
    [InlineData("""{"manifests":[{"mediaType":"x"}]}""", MediaTypes.ImageIndex)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("{\"a\":", null)]
    [InlineData("<html>", null)]
    public void A_manifest_tells_its_own_type(string json, string? type) =>
        Assert.Equal(type, MediaTypes.OfManifest(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Damaged_json_is_read_or_refused_but_never_crashes()
    {
        var random = new Random(20260102);
        foreach (string text in new[] { Manifest, Index, Configuration })
        {
            byte[] whole = Encoding.UTF8.GetBytes(text);
            for (int i = 0; i < 3_000; i++)
            {
                byte[] damaged = [.. whole];
                for (int changes = random.Next(1, 4); changes > 0; changes--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)"{}[]\",:0-x\\\0\u00ff"[random.Next(13)];
                }

                byte[] cut = damaged[..random.Next(damaged.Length / 2, damaged.Length + 1)];
                Assert.True(ReadsOrRefuses(() => ImageManifest.Parse(cut)));
                Assert.True(ReadsOrRefuses(() => ImageIndex.Parse(cut)));
                Assert.True(ReadsOrRefuses(() => ImageConfiguration.Parse(cut)));
                _ = MediaTypes.OfManifest(cut);
            }
        }
    }

    private static bool ReadsOrRefuses(Func<object> read)
    {
        try
        {
            return read() is not null;
        }
        catch (OciFormatException exception)
        {
            return exception.Message.Length > 0;
        }
    }

    private static void AssertSame(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
