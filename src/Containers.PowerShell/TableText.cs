using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>What the module's table views show; for <c>Containers.Format.ps1xml</c>, which cannot name the engine's types.</summary>
public static class TableText
{
    private const int CommandLength = 20;

    /// <summary>The first twelve digits of an id.</summary>
    public static string ShortId(string id) => HumanText.ShortId(id);

    /// <summary>A text that others wrote, without what terminals obey.</summary>
    public static string Printable(string text) => HumanText.Printable(text);

    /// <summary>How long ago something was.</summary>
    public static string Ago(DateTimeOffset? time) => HumanText.Ago(time);

    /// <summary>A size, in powers of 1000.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    public static string Size(long bytes) => HumanText.Size(bytes);

    /// <summary>A container's state with its age.</summary>
    public static string Status(ContainerInfo container) => HumanText.Status(container);

    /// <summary>The start of a container's command line.</summary>
    public static string Command(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        string text = Printable(string.Join(' ', container.Command));
        return text.Length > CommandLength ? text[..(CommandLength - 1)] + "…" : text;
    }
}
