namespace Containers.Engine.Text;

/// <summary>How far work is that may take long.</summary>
/// <param name="Status">What is done just now, and how much of it: <c>12MB written</c>.</param>
/// <param name="Percent">How much of the whole is done, 0 to 100; null where that is not known.</param>
public sealed record WorkProgress(string Status, int? Percent);
