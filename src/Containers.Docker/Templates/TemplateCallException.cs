namespace Containers.Docker.Templates;

/// <summary>A function cannot take what it is given.</summary>
internal sealed class TemplateCallException(string message) : Exception(message);
