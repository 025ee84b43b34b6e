using System.Text.Json;

namespace Containers.Oci;

/// <summary>A record that <see cref="JsonOutput"/> writes; one with <see cref="JsonRecordAttribute.IsWritten"/> is one.</summary>
public interface IWrittenRecord
{
    /// <summary>Writes the members of the object that the writer has begun.</summary>
    void Write(Utf8JsonWriter writer);
}
