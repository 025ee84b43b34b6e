using Containers.Linux;
using Containers.Supervision.Bus;

namespace Containers.Supervision.Systemd;

/// <summary>systemd, as far as it makes control groups (org.freedesktop.systemd1(5), systemd's Control Group Interfaces).</summary>
public sealed class ServiceManager : IDisposable
{
    private const string Service = "org.freedesktop.systemd1";
    private const string Object = "/org/freedesktop/systemd1";
    private const string Methods = Service + ".Manager.";
    private const string Properties = "a(sv)";
    private const string AuxiliaryUnits = "a(sa(sv))";
    private const string Replace = "replace";
    private const string JobRemoved = "JobRemoved";
    private const string UnitExists = Service + ".UnitExists";
    private const string NoSuchUnit = Service + ".NoSuchUnit";
    private const int Attempts = 10;

    /// <summary>How long systemd may take for one thing: as long as it gives a unit to start or stop.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private readonly BusConnection _connection;

    private ServiceManager(BusConnection connection) => _connection = connection;

    /// <summary>Connects.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="limit">How long each answer is waited for; null for as long as systemd may take.</param>
    /// <exception cref="LinuxException">Nobody listens there.</exception>
    public static ServiceManager Connect(ServiceManagerAddress address, TimeSpan? limit = null)
    {
        ServiceManager manager = new(BusConnection.Open(address.Socket, address.IsBus, limit ?? s_limit));
        if (address.IsBus)
        {
            // Its own socket tells of jobs unasked.
            manager._connection.Watch($"type='signal',sender='{Service}',path='{Object}',member='{JobRemoved}'");
            manager._connection.Post(Service, Object, Methods + "Subscribe");
        }

        return manager;
    }

    /// <summary>Makes a scope and moves a process into it. One of that name, which somebody left, is stopped before.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="process">The process, which waits for that.</param>
    /// <param name="properties">What the scope is to be.</param>
    /// <exception cref="BusException">systemd refuses.</exception>
    public void StartScope(ScopeName scope, int process, IReadOnlyList<UnitProperty> properties)
    {
        for (int attempt = 1; !TryMake(scope, process, properties); attempt++)
        {
            if (attempt == Attempts)
            {
                throw new BusException($"systemd keeps {scope.Unit}, which was stopped");
            }

            Stop(scope.Unit);
        }
    }

    /// <summary>Moves a process into a scope, which is made where it is not there.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="process">The process.</param>
    /// <param name="properties">What the scope is to be.</param>
    /// <exception cref="BusException">systemd refuses.</exception>
    public void JoinScope(ScopeName scope, int process, IReadOnlyList<UnitProperty> properties)
    {
        for (int attempt = 1; !TryMake(scope, process, properties); attempt++)
        {
            try
            {
                _ = _connection.Call(Service, Object, Methods + "AttachProcessesToUnit", scope.Unit, string.Empty, new[] { (uint)process });
                return;
            }
            catch (BusException ended) when (ended.ErrorName is not null && attempt < Attempts)
            {
                continue; // The last process has left it meanwhile.
            }
        }
    }

    /// <summary>Changes what a unit may use, until it ends.</summary>
    /// <param name="unit">The unit's name.</param>
    /// <param name="properties">What is changed.</param>
    /// <exception cref="BusException">systemd refuses.</exception>
    public void SetProperties(string unit, IReadOnlyList<UnitProperty> properties)
    {
        if (properties.Count > 0)
        {
            _ = _connection.Call(Service, Object, Methods + "SetUnitProperties", unit, true, Written(properties));
        }
    }

    /// <summary>Stops a unit, with what is left in it, and has systemd forget how it ended. One that is not there is no error.</summary>
    /// <param name="unit">The unit's name.</param>
    /// <exception cref="BusException">systemd refuses.</exception>
    public void Stop(string unit)
    {
        try
        {
            Complete(_connection.Call(Service, Object, Methods + "StopUnit", unit, Replace), unit);
            _ = _connection.Call(Service, Object, Methods + "ResetFailedUnit", unit);
        }
        catch (BusException gone) when (gone.ErrorName == NoSuchUnit)
        {
            return;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Makes a scope with a process in it; false where there is one of that name.</summary>
    private bool TryMake(ScopeName scope, int process, IReadOnlyList<UnitProperty> properties)
    {
        BusStructures written = Written([.. properties, new("Slice", scope.Slice), new("PIDs", new[] { (uint)process })]);
        try
        {
            Complete(_connection.Call(Service, Object, Methods + "StartTransientUnit", scope.Unit, Replace, written, new BusStructures(AuxiliaryUnits, [])), scope.Unit);
            return true;
        }
        catch (BusException exists) when (exists.ErrorName == UnitExists)
        {
            return false;
        }
    }

    private static BusStructures Written(IReadOnlyList<UnitProperty> properties) =>
        new(Properties, [.. properties.Select(static property => (object[])[property.Name, new BusVariant(property.Value)])]);

    /// <summary>Waits for the job that an answer names; its end says: number, job, unit, result.</summary>
    private void Complete(BusMessage answer, string unit)
    {
        string job = answer.Texts.Count > 0 ? answer.Texts[0] : throw new BusException("systemd does not say which job it began");
        string result = _connection.Await(message => message.Signal == JobRemoved && message.Texts.Count == 3 && message.Texts[0] == job).Texts[2];
        if (result is not ("done" or "skipped"))
        {
            throw new BusException($"systemd's job for {unit} ended with '{result}'");
        }
    }
}
