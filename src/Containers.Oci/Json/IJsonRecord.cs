namespace Containers.Oci;

/// <summary>A record that <see cref="JsonInput"/> reads; one with <see cref="JsonRecordAttribute"/> is one.</summary>
/// <typeparam name="T">The record.</typeparam>
public interface IJsonRecord<T>
    where T : class, IJsonRecord<T>
{
    /// <summary>Reads a record, at which the input stands.</summary>
    static abstract T Read(ref JsonInput json);
}
