using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>An object without fields: what a set has under each of its members.</summary>
[JsonRecord]
public sealed partial record EmptyDocument;
