using System.Text.Json;
using Containers.Linux.Capabilities;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;

namespace Containers.Runtime.Commands;

/// <summary>Tells what of the specification this program does (features.md, features-linux.md).</summary>
internal static class FeaturesCommand
{
    internal static int Execute(string[] words)
    {
        if (words.Length > 0)
        {
            throw new UsageException("features takes nothing");
        }

        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("ociVersionMin", "1.0.0");
            writer.WriteString("ociVersionMax", RuntimeConfiguration.CurrentVersion);
            Strings(writer, "hooks", ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"]);
            Strings(writer, "mountOptions", MountOptions.Known);
            WriteLinux(writer);
            writer.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        StandardOutput.Write(text.ToArray());
        return 0;
    }

    private static void WriteLinux(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("linux");
        Strings(writer, "namespaces", ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"]);
        Strings(writer, "capabilities", CapabilitySet.Known);
        writer.WriteStartObject("cgroup");
        writer.WriteBoolean("v1", true);
        writer.WriteBoolean("v2", true);
        writer.WriteBoolean("systemd", true);
        writer.WriteBoolean("systemdUser", true);
        writer.WriteBoolean("rdma", true);
        writer.WriteEndObject();
        WriteSeccomp(writer);
        foreach (string module in (ReadOnlySpan<string>)["apparmor", "selinux", "intelRdt"])
        {
            writer.WriteStartObject(module);
            writer.WriteBoolean("enabled", module != "intelRdt");
            writer.WriteEndObject();
        }

        writer.WriteStartObject("mountExtensions");
        writer.WriteStartObject("idmap");
        writer.WriteBoolean("enabled", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSeccomp(Utf8JsonWriter writer)
    {
        string[] flags = ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];
        writer.WriteStartObject("seccomp");
        writer.WriteBoolean("enabled", true);
        Strings(writer, "actions", [
            "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE", "SCMP_ACT_TRAP"]);
        Strings(writer, "operators", [
            "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"]);
        Strings(writer, "archs", ["SCMP_ARCH_AARCH64", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"]);
        Strings(writer, "knownFlags", flags);
        Strings(writer, "supportedFlags", flags);
        writer.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
