using System.Text;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Writes a configuration to begin with into a bundle: a shell in namespaces of its own.</summary>
internal static class SpecCommand
{
    private const uint ReadableForAll = 0x1A4; // 0644

    private const string SystemMounts = """
                { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"] },
                {
                  "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                  "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]
                }
            """;

    private const string Limits = """
                "resources": { "devices": [{ "allow": false, "access": "rwm" }] },
            """;

    private static ReadOnlySpan<byte> Configuration =>
        """
        {
          "ociVersion": "1.2.0",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": ["sh"],
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            "cwd": "/",
            "capabilities": {
              "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
            },
            "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 }],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "hostname": "container",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            {
              "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
            },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"] },
            {
              "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
              "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]
            }
          ],
          "linux": {
            "resources": { "devices": [{ "allow": false, "access": "rwm" }] },
            "namespaces": [
              { "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }, { "type": "cgroup" }
            ],
            "maskedPaths": [
              "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
              "/proc/sched_debug", "/sys/firmware", "/proc/scsi"
            ],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
          }
        }

        """u8;

    internal static int Execute(string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["rootless"], ["bundle|b"]);
        if (arguments.Operands.Count > 0)
        {
            throw new UsageException("spec takes only --bundle FOLDER and --rootless");
        }

        string path = Path.GetFullPath(RuntimeConfiguration.FileName, Path.GetFullPath(arguments.Value("bundle") ?? "."));
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, ReadableForAll);
        file.WriteAll(arguments.Has("rootless") ? Encoding.UTF8.GetBytes(ForUser(Encoding.UTF8.GetString(Configuration))) : Configuration);
        return 0;
    }

    /// <summary>
    /// What a user without rights can have of it: a user namespace with their own ids alone, in which group 5 is nobody's; the host's network,
    /// whose sysfs is bound and not mounted; no limits.
    /// </summary>
    private static string ForUser(string configuration) => configuration
        .Replace(", \"gid=5\"", "", StringComparison.Ordinal)
        .Replace(SystemMounts, """
                { "destination": "/sys", "type": "none", "source": "/sys", "options": ["rbind", "nosuid", "noexec", "nodev", "ro"] }
            """, StringComparison.Ordinal)
        .Replace(Limits, $$"""
                "uidMappings": [{ "containerID": 0, "hostID": {{FileDescriptor.EffectiveUser}}, "size": 1 }],
                "gidMappings": [{ "containerID": 0, "hostID": {{FileDescriptor.EffectiveGroup}}, "size": 1 }],
            """, StringComparison.Ordinal)
        .Replace("{ \"type\": \"network\" }", "{ \"type\": \"user\" }", StringComparison.Ordinal);
}
