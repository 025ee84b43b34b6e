using System.Management.Automation;
using Containers.Docker;
using Containers.Engine.Containers;
using Containers.Engine.Text;
using Containers.Oci.Runtime;

namespace Containers.PowerShell;

/// <summary>What the module's table views show; for <c>Containers.Format.ps1xml</c>, which cannot name the engine's types.</summary>
public static class TableText
{
    /// <summary>The first twelve digits of an id.</summary>
    public static string ShortId(string id) => HumanText.ShortId(id);

    /// <summary>A text that others wrote, without what terminals obey.</summary>
    public static string Printable(string text) => HumanText.Printable(text);

    /// <summary>How long ago something was.</summary>
    public static string Ago(DateTimeOffset? time) => HumanText.Ago(time);

    /// <summary>A time as Get-Date gives it, which PowerShell calculates with; null where nobody knows it.</summary>
    public static DateTime? LocalTime(DateTimeOffset? time) => time == default(DateTimeOffset) ? null : time?.LocalDateTime;

    /// <summary>A size, in powers of 1000.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    public static string Size(long bytes) => HumanText.Size(bytes);

    /// <inheritdoc cref="HumanText.Ids"/>
    public static string Ids(IReadOnlyList<LinuxIdMapping> ranges) => HumanText.Ids(ranges);

    /// <summary>A container's state with its age, in few enough letters that what stands behind the age is seen too.</summary>
    /// <param name="container">A container, also as it came back from a file or a job: its members are texts and numbers then.</param>
    public static string Status(PSObject container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.BaseObject is ContainerInfo here)
        {
            return StatusText.Of(here, brief: true);
        }

        _ = Enum.TryParse($"{Value("Status")}", out ContainerStatus status);
        object? asked = Value(StatusText.IsUp(status) ? "Started" : "Finished") ?? Value("Created");
        DateTimeOffset? since = LanguagePrimitives.TryConvertTo(asked, out DateTime time) ? time : null;
        return StatusText.Of(status, Value("ExitCode") as int?, Value("Health")?.ToString(), since, brief: true);

        object? Value(string name) => container.Properties[name]?.Value;
    }
}
