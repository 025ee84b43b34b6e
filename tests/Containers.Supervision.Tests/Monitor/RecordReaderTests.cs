using Containers.Supervision.Monitor;

namespace Containers.Supervision.Tests.Monitor;

public sealed class RecordReaderTests() : RecordReaderTestBase(typeof(MonitorConfiguration).Assembly);
