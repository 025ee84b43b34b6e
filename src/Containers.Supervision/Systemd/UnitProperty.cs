namespace Containers.Supervision.Systemd;

/// <summary>A property of a unit, as systemd's interface on the message bus has it (org.freedesktop.systemd1(5)).</summary>
/// <param name="Name">Its name, such as <c>MemoryMax</c>.</param>
/// <param name="Value">Its value: a text, a truth value, a number, or an array of texts, numbers or bytes.</param>
public sealed record UnitProperty(string Name, object Value);
