namespace Containers.Docker.Templates;

/// <summary>What has labels that a template asks for by name: <c>{{.Label "app"}}</c>.</summary>
public interface ILabelled
{
    /// <summary>A label's value; empty where there is none.</summary>
    string Label(string name);
}
