using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing.Kinds;

/// <summary>xunit, with the kind <see cref="Kind.Unit"/> for the tests that have no other.</summary>
public sealed class KindFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkDiscoverer(assembly, sources, diagnostics)
    {
        protected override bool FindTestsForMethod(
            ITestMethod testMethod, bool includeSourceInformation, IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions) =>
            base.FindTestsForMethod(testMethod, includeSourceInformation, new Bus(messageBus), discoveryOptions);
    }

    private sealed class Bus(IMessageBus inner) : IMessageBus
    {
        public void Dispose()
        {
        }

        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage { TestCase.Traits: { } traits } && !traits.ContainsKey(Kind.Trait))
            {
                traits.Add(Kind.Trait, [Kind.Unit]);
            }

            return inner.QueueMessage(message);
        }
    }
}
