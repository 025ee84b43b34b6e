namespace Containers.Docker.Templates;

/// <summary>One word of a template's action.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written; of a field or variable its name alone.</param>
/// <param name="Value">What a literal stands for.</param>
/// <param name="Position">Where it begins in the template.</param>
internal sealed record Token(TokenKind Kind, string Text, object? Value, int Position)
{
    /// <summary>Whether it is a certain sign or name.</summary>
    public bool Is(string text) => Kind is TokenKind.Sign or TokenKind.Name && Text == text;
}
