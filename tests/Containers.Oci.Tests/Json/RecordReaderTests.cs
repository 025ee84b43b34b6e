namespace Containers.Oci.Tests.Json;

public sealed class RecordReaderTests() : RecordReaderTestBase(typeof(Descriptor).Assembly);
