namespace Containers.Engine.Host.Users;

/// <summary>A line of a file of subordinate IDs.</summary>
/// <param name="Owner">The user's name or ID.</param>
/// <param name="Ids">The IDs; null where the line cannot be understood.</param>
/// <param name="Text">The line.</param>
internal sealed record SubordinateIdLine(string Owner, SubordinateIds? Ids, string Text);
