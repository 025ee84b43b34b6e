using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class RecordReaderTests() : RecordReaderTestBase(typeof(ContainerOptions).Assembly);
