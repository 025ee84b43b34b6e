using Containers.Runtime.Life;

namespace Containers.Runtime.Tests;

public sealed class RecordReaderTests() : RecordReaderTestBase(typeof(LifeRecord).Assembly);
