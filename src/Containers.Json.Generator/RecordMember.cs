using Microsoft.CodeAnalysis;

namespace Containers.Json.Generator;

/// <summary>A member of a record, as the serializer sees it: public, not ignored, and to be set.</summary>
internal sealed class RecordMember(IPropertySymbol property)
{
    /// <summary>The attribute of records that get a reader.</summary>
    public const string RecordAttribute = "Containers.Oci.JsonRecordAttribute";

    private const string Serialization = "System.Text.Json.Serialization.";

    private static readonly SymbolDisplayFormat WithNullability =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public string Name => property.Name;

    public string JsonName { get; } = Attribute(property, Serialization + "JsonPropertyNameAttribute") is { } named
        ? (string)named.ConstructorArguments[0].Value!
        : KeepsNames(property.ContainingType) ? property.Name : CamelCase(property.Name);

    public bool IsRequired => property.IsRequired;

    public bool IsCollection { get; } = property.Type is INamedTypeSymbol { Name: "IReadOnlyList" or "IReadOnlyDictionary" };

    /// <summary>Whether it holds the members that the record has no other for.</summary>
    public bool KeepsOthers { get; } = Attribute(property, Serialization + "JsonExtensionDataAttribute") is not null;

    /// <summary>The expression that reads its value from <c>json</c>; null where there is none.</summary>
    public string? Value { get; } = Attribute(property, Serialization + "JsonConverterAttribute") is { } converted ? Read(converted) : Read(property.Type);

    /// <summary>Why there is none.</summary>
    public string Unreadable => $"{property.ToDisplayString()} is of the type {property.Type.ToDisplayString()}, which cannot be read: give that [JsonRecord] or a converter.";

    /// <summary>The statement that writes it with <c>writer</c>; null where there is none.</summary>
    public string? Writing => KeepsOthers || Attribute(property, Serialization + "JsonConverterAttribute") is not null || WriterOf(property.Type) is not { } method ? null
        : IsNullableValue(property.Type) && method is "WriteNumber" or "WriteBoolean" ? $"if ({Name} is {{ }} value{Name}) {{ writer.{method}(\"{JsonName}\", value{Name}); }}"
        : IsLeftOutByDefault ? $"if ({Name} != default) {{ writer.{method}(\"{JsonName}\", {Name}); }}"
        : $"writer.{method}(\"{JsonName}\", {Name});";

    /// <summary>Why there is none.</summary>
    public string Unwritable => $"{property.ToDisplayString()} is of the type {property.Type.ToDisplayString()}, which generated code does not write.";

    private bool IsLeftOutByDefault { get; } = Attribute(property, Serialization + "JsonIgnoreAttribute") is not null;

    /// <summary>Whether a property is such a member.</summary>
    public static bool IsWritten(IPropertySymbol property) =>
        property is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false, SetMethod.DeclaredAccessibility: Accessibility.Public }
        && Attribute(property, Serialization + "JsonIgnoreAttribute") is not { NamedArguments.Length: 0 };

    /// <summary>Whether a member that a record does not know is an error.</summary>
    public static bool KnowsAll(INamedTypeSymbol record) =>
        Attribute(record, Serialization + "JsonUnmappedMemberHandlingAttribute") is { } handling && handling.ConstructorArguments[0].Value is 1; // Disallow

    /// <summary>Whether a record is written by generated code.</summary>
    public static bool IsWrittenRecord(ITypeSymbol record) =>
        Attribute(record, RecordAttribute) is { } attribute && attribute.NamedArguments.Any(argument => argument is { Key: "IsWritten", Value.Value: true });

    private static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The method of a writer, or of <c>JsonOutput</c>, that writes a value and passes over null.</summary>
    private static string? WriterOf(ITypeSymbol type)
    {
        INamedTypeSymbol? named = type as INamedTypeSymbol;
        if (IsNullableValue(type))
        {
            return WriterOf(named!.TypeArguments[0]);
        }

        ITypeSymbol? item = named?.TypeArguments.LastOrDefault();
        return (type.SpecialType, named?.OriginalDefinition.ToDisplayString()) switch
        {
            _ when IsWrittenRecord(type) => "WriteRecord",
            (SpecialType.System_String, _) => "WriteText",
            (SpecialType.System_Boolean, _) => "WriteBoolean",
            (>= SpecialType.System_Int16 and <= SpecialType.System_UInt64, _) => "WriteNumber",
            (_, "System.DateTimeOffset") => "WriteMoment",
            (_, "System.Collections.Generic.IReadOnlyList<T>") when item!.SpecialType is SpecialType.System_String => "WriteTexts",
            (_, "System.Collections.Generic.IReadOnlyList<T>") when IsWrittenRecord(item!) => "WriteRecords",
            (_, "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>") when item!.SpecialType is SpecialType.System_String => "WriteTextMap",
            _ => null,
        };
    }

    private static bool KeepsNames(INamedTypeSymbol record) =>
        Attribute(record, RecordAttribute) is { } attribute && attribute.NamedArguments.Any(static argument => argument is { Key: "KeepsNames", Value.Value: true });

    private static string? Read(ITypeSymbol type)
    {
        INamedTypeSymbol? named = type as INamedTypeSymbol;
        if (named is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T })
        {
            return Read(named.TypeArguments[0]);
        }

        if (Attribute(type, Serialization + "JsonConverterAttribute") is { } converted)
        {
            return Read(converted);
        }

        return (type.SpecialType, named?.OriginalDefinition.ToDisplayString()) switch
        {
            _ when IsRecord(type) => $"json.Record<{NameOf(type)}>()",
            (SpecialType.System_String, _) => "json.Text()",
            (SpecialType.System_Boolean, _) => "json.Flag()",
            (SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32, _) => $"json.{type.Name}()",
            (SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double, _) => $"json.{type.Name}()",
            (_, "System.DateTimeOffset") => "json.Moment()",
            (_, "System.TimeSpan") => "json.Span()",
            (_, "System.Collections.Generic.IReadOnlyList<T>") => Read("List", "Texts", named!.TypeArguments[0]),
            (_, "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>") => Read("Map", "TextMap", named!.TypeArguments[1]),
            (_, "System.Collections.Generic.SortedDictionary<TKey, TValue>") =>
                Read("Map", "TextMap", named!.TypeArguments[1]) is { } map ? $"new({map}, global::System.StringComparer.Ordinal)" : null,
            _ => null,
        };
    }

    private static string? Read(string collection, string texts, ITypeSymbol item) =>
        item.SpecialType is SpecialType.System_String ? $"json.{texts}()"
        : IsRecord(item) ? $"json.{collection}<{NameOf(item)}>()"
        : Read(item) is { } value ? $"json.{collection}<{item.ToDisplayString(WithNullability)}>(static (ref JsonInput json) => {value})"
        : null;

    /// <summary>A converter that the serializer writes with reads by a method of its own.</summary>
    private static string Read(AttributeData converter) => $"{NameOf((ITypeSymbol)converter.ConstructorArguments[0].Value!)}.Read(ref json)";

    private static bool IsRecord(ITypeSymbol type) => Attribute(type, RecordAttribute) is not null;

    private static string NameOf(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == name);

    /// <summary>As <c>JsonNamingPolicy.CamelCase</c> does: the capitals at the beginning become small, but for the one that begins the next word.</summary>
    private static string CamelCase(string name)
    {
        char[] characters = name.ToCharArray();
        for (int i = 0; i < characters.Length && char.IsUpper(characters[i]); i++)
        {
            if (i > 0 && i + 1 < characters.Length && !char.IsUpper(characters[i + 1]))
            {
                break;
            }

            characters[i] = char.ToLowerInvariant(characters[i]);
        }

        return new string(characters);
    }
}
