using Containers.Docker.Requests;

namespace Containers.Service.Tests.Requests;

/// <summary>The documents that docker's clients send, as the generated readers of Containers.Docker read them.</summary>
public sealed class RecordReaderTests() : RecordReaderTestBase(typeof(CreationDocument).Assembly);
