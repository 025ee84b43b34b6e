using System.Reflection;

namespace Containers.Docker;

/// <summary>The product's version, as the build wrote it down.</summary>
public static class ProductVersion
{
    /// <summary>The product's name where docker has its own.</summary>
    public const string Name = "containers";

    private const int CommitLength = 7;

    /// <summary>The version.</summary>
    public static string Text => Informational.Split('+')[0];

    /// <summary>The beginning of the commit that it was built of; empty where the build does not say.</summary>
    public static string Commit => Informational[Text.Length..].TrimStart('+') is { Length: >= CommitLength } build ? build[..CommitLength] : string.Empty;

    private static string Informational => typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
