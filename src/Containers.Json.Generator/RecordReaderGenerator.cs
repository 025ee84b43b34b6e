using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.Json.Generator;

/// <summary>
/// Gives each record that has the attribute <c>JsonRecord</c> the constructor that reads it from JSON, and a method that writes it where the attribute
/// says so. What they read and write follows from the record's members and the serializer's attributes on them.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RecordReaderGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that writes readers, for those who ask whether it ran again.</summary>
    public const string Step = "Readers";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // A file is equal to another with the same text, so an edit that changes no member of a record ends here.
        IncrementalValuesProvider<(string Name, string Text)> readers = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                RecordMember.RecordAttribute,
                static (node, _) => node is RecordDeclarationSyntax,
                static (found, _) => RecordReader.FileOf((INamedTypeSymbol)found.TargetSymbol))
            .WithTrackingName(Step);
        context.RegisterSourceOutput(readers, static (output, file) => output.AddSource(file.Name, file.Text));
    }
}
