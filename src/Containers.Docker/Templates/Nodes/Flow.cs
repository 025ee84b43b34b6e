namespace Containers.Docker.Templates.Nodes;

/// <summary>How a template goes on after a part of it.</summary>
internal enum Flow
{
    /// <summary>With the next part.</summary>
    Next,

    /// <summary>With the next item of the innermost range.</summary>
    Continue,

    /// <summary>Behind the innermost range.</summary>
    Break,
}
