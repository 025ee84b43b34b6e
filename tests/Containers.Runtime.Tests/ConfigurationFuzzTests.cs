using System.Text;
using Containers.Oci;
using Containers.Runtime.Init;

namespace Containers.Runtime.Tests;

/// <summary>Configurations of any content give an error that says so, or are read; the same ones each time.</summary>
[Kind(Kind.Soak)]
public sealed class ConfigurationFuzzTests
{
    private const int Rounds = 1500;

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "18446744073709551616", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"/\"", "\"..\"", "[]", "{}", "[[]]", "[null]",
        "{\"\":null}", "\"ro\"", "\"time\"", "\"user\"", "\"CAP_KILL\"",
    ];

    private static readonly byte[] Sample = Encoding.UTF8.GetBytes(
        """
        {
          "ociVersion": "1.2.0", "hostname": "box", "annotations": { "a": "b" }, "root": { "path": "rootfs", "readonly": true },
          "process": {
            "terminal": true, "consoleSize": { "height": 3, "width": 4 }, "user": { "uid": 1, "gid": 2, "umask": 18, "additionalGids": [3] },
            "args": ["sh"], "env": ["PATH=/bin"], "cwd": "/", "oomScoreAdj": 5, "noNewPrivileges": true,
            "capabilities": { "bounding": ["CAP_KILL"], "ambient": [] }, "rlimits": [{ "type": "RLIMIT_NOFILE", "soft": 1, "hard": 2 }],
            "scheduler": { "policy": "SCHED_OTHER", "nice": 1, "flags": [] }, "ioPriority": { "class": "IOPRIO_CLASS_BE", "priority": 1 },
            "execCPUAffinity": { "initial": "0", "final": "0-1" }
          },
          "mounts": [{ "destination": "/proc", "type": "proc", "source": "proc", "options": ["ro"], "uidMappings": [{ "containerID": 0, "hostID": 1, "size": 2 }] }],
          "hooks": { "prestart": [{ "path": "/x", "args": ["x"], "env": [], "timeout": 3 }], "poststop": [] },
          "linux": {
            "namespaces": [{ "type": "pid" }, { "type": "mount" }, { "type": "network", "path": "/x" }], "timeOffsets": { "boottime": { "secs": 1, "nanosecs": 2 } },
            "uidMappings": [{ "containerID": 0, "hostID": 1, "size": 2 }], "devices": [{ "path": "/dev/x", "type": "c", "major": 1, "minor": 2, "fileMode": 3 }],
            "resources": {
              "devices": [{ "allow": false, "access": "rwm" }], "memory": { "limit": 1 }, "cpu": { "shares": 1, "cpus": "0" }, "pids": { "limit": 1 },
              "network": { "classID": 1, "priorities": [{ "name": "x", "priority": 1 }] }, "rdma": { "x": { "hcaHandles": 1 } }, "unified": { "a.b": "c" },
              "blockIO": { "weight": 1, "throttleReadBpsDevice": [{ "major": 1, "minor": 2, "rate": 3 }] }, "hugepageLimits": [{ "pageSize": "2MB", "limit": 1 }]
            },
            "seccomp": { "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["x"], "action": "SCMP_ACT_ERRNO", "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }] }] },
            "personality": { "domain": "LINUX" }, "sysctl": { "net.x": "1" }, "maskedPaths": ["/x"], "readonlyPaths": ["/y"], "cgroupsPath": "/x"
          }
        }
        """);

    [Fact]
    public void A_configuration_of_any_content_is_read_or_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(20190211);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] text = Mutate(random);
            File.WriteAllBytes(folder.Combine("config.json"), text);
            try
            {
                Bundle.Read(folder.Path);
                read++;
            }
            catch (Exception exception) when (exception is OciFormatException or ConfigurationException)
            {
                Assert.NotEmpty(exception.Message);
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"round {round}: {exception}\n{Encoding.UTF8.GetString(text)}");
            }
        }

        // Both kinds were met, so the test tests something.
        Assert.True(read > Rounds / 20 && refused > Rounds / 20, $"{read} read, {refused} refused");
    }

    [RootTheory("busybox")]
    [InlineData("mounts", """[{ "destination": "/etc\u0000/x", "type": "tmpfs", "source": "tmpfs" }]""")]
    [InlineData("hostname", "\"a\\u0000b\"")]
    [InlineData("linux", """{ "namespaces": [{ "type": "mount" }], "maskedPaths": ["/etc\u0000/x"] }""")]
    public void A_text_that_the_kernel_would_read_only_in_part_is_refused(string member, string value)
    {
        using OciContainer container = new();
        container.Bundle.Configuration[member] = System.Text.Json.Nodes.JsonNode.Parse(value);
        container.Bundle.SetShell("true");
        Assert.Contains("holds a NUL character", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    private static byte[] Mutate(Random random)
    {
        List<byte> text = [.. Sample];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(text.Count);
            int length = Math.Min(random.Next(1, 12), text.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1:
                    text.RemoveRange(at, length);
                    break;
                case 2:
                    text.InsertRange(at, text.GetRange(at, length));
                    break;
                default:
                    ReplaceValue(text, at, Values[random.Next(Values.Length)]);
                    break;
            }
        }

        return [.. text];
    }

    /// <summary>Puts another value where the next member's is.</summary>
    private static void ReplaceValue(List<byte> text, int from, string value)
    {
        int colon = text.IndexOf((byte)':', from);
        int end = colon < 0 ? -1 : text.FindIndex(colon, character => character is (byte)',' or (byte)'}' or (byte)']');
        if (end > 0)
        {
            text.RemoveRange(colon + 1, end - colon - 1);
            text.InsertRange(colon + 1, Encoding.UTF8.GetBytes(value));
        }
    }
}
