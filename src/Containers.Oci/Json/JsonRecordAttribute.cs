namespace Containers.Oci;

/// <summary>
/// The record is read from JSON by code that is generated from its members (Containers.Json.Generator): under the names, and without the members, that
/// the serializer's own attributes say; a converter reads by its static method <c>Read(ref JsonInput)</c>. Names are in camel case where nothing else is said.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JsonRecordAttribute : Attribute
{
    /// <summary>
    /// Whether it is written by generated code too, as the serializer would but for times, which are in UTC: for programs that write little, in which
    /// the serializer takes more time and room than all that.
    /// </summary>
    public bool IsWritten { get; set; }

    /// <summary>Whether members are named as the record's own, as docker's documents have them.</summary>
    public bool KeepsNames { get; init; }
}
