namespace Containers.Docker.Templates;

/// <summary>What one word of a template's action is.</summary>
internal enum TokenKind
{
    /// <summary>A name: of a function, or a keyword.</summary>
    Name,

    /// <summary>A field with its dot: <c>.Name</c>.</summary>
    Field,

    /// <summary>A dot alone.</summary>
    Dot,

    /// <summary>A variable with its sign: <c>$</c>, <c>$x</c>.</summary>
    Variable,

    /// <summary>A text or a number, already read.</summary>
    Literal,

    /// <summary>A sign: <c>|</c>, <c>(</c>, <c>)</c>, <c>,</c>, <c>:=</c>, <c>=</c>.</summary>
    Sign,

    /// <summary>Space, which parts arguments.</summary>
    Space,

    /// <summary>The action's end.</summary>
    End,
}
