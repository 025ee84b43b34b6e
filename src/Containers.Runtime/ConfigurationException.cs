namespace Containers.Runtime;

/// <summary>A <c>config.json</c> that asks for something impossible. The message names the member and what would be right.</summary>
/// <param name="member">The member's path: <c>process.args</c>.</param>
/// <param name="message">What is wrong with it.</param>
public sealed class ConfigurationException(string member, string message) : Exception($"config.json: {member}: {message}");
