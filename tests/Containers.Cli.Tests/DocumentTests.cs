using System.Text.Json;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Lists;
using Containers.Docker.Templates;

namespace Containers.Cli.Tests;

/// <summary>The fields of docker's documents and lists, from lists of docker 20.10's own output and its reference.</summary>
public sealed class DocumentTests
{
    /// <summary>Fields that are written where they are empty too, in docker's order.</summary>
    private static readonly Dictionary<Type, string> Fields = new()
    {
        [typeof(ContainerDocument)] = "Id Created Path Args State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount Driver Platform MountLabel ProcessLabel AppArmorProfile ExecIDs HostConfig GraphDriver Mounts Config NetworkSettings",
        [typeof(StateDocument)] = "Status Running Paused Restarting OOMKilled Dead Pid ExitCode Error StartedAt FinishedAt",
        [typeof(HealthDocument)] = "Status FailingStreak Log",
        [typeof(HealthResultDocument)] = "Start End ExitCode Output",
        [typeof(HostConfigDocument)] = "Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom CapAdd CapDrop CgroupnsMode Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links OomScoreAdj PidMode Privileged PublishAllPorts ReadonlyRootfs SecurityOpt UTSMode UsernsMode ShmSize Runtime ConsoleSize Isolation CpuShares Memory NanoCpus CgroupParent BlkioWeight BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems Devices DeviceCgroupRules DeviceRequests KernelMemory KernelMemoryTCP MemoryReservation MemorySwap MemorySwappiness OomKillDisable PidsLimit Ulimits CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth MaskedPaths ReadonlyPaths",
        [typeof(MountDocument)] = "Type Source Destination Mode RW Propagation",
        [typeof(ConfigDocument)] = "Hostname Domainname User AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Env Cmd Image Volumes WorkingDir Entrypoint OnBuild Labels",
        [typeof(HealthcheckDocument)] = "",
        [typeof(NetworkSettingsDocument)] = "Bridge SandboxID HairpinMode LinkLocalIPv6Address LinkLocalIPv6PrefixLen Ports SandboxKey SecondaryIPAddresses SecondaryIPv6Addresses EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen IPAddress IPPrefixLen IPv6Gateway MacAddress Networks",
        [typeof(EndpointDocument)] = "IPAMConfig Links Aliases NetworkID EndpointID Gateway IPAddress IPPrefixLen IPv6Gateway GlobalIPv6Address GlobalIPv6PrefixLen MacAddress DriverOpts",
        [typeof(ImageDocument)] = "Id RepoTags RepoDigests Parent Comment Created Container ContainerConfig DockerVersion Author Config Architecture Os Size VirtualSize GraphDriver RootFS Metadata",
        [typeof(NetworkDocument)] = "Name Id Created Scope Driver EnableIPv4 EnableIPv6 IPAM Internal Attachable Ingress ConfigFrom ConfigOnly Containers Options Labels",
        [typeof(NetworkContainerDocument)] = "Name EndpointID MacAddress IPv4Address IPv6Address",
        [typeof(IpamDocument)] = "Driver Options Config",
        [typeof(VolumeDocument)] = "CreatedAt Driver Labels Mountpoint Name Options Scope",
        [typeof(EventDocument)] = "Type Action Actor scope",
        [typeof(InfoDocument)] = "ID Containers ContainersRunning ContainersPaused ContainersStopped Images Driver DriverStatus Plugins MemoryLimit SwapLimit KernelMemory KernelMemoryTCP CpuCfsPeriod CpuCfsQuota CPUShares CPUSet PidsLimit IPv4Forwarding BridgeNfIptables BridgeNfIp6tables Debug NFd OomKillDisable NGoroutines SystemTime LoggingDriver CgroupDriver CgroupVersion NEventsListener KernelVersion OperatingSystem OSVersion OSType Architecture IndexServerAddress RegistryConfig NCPU MemTotal GenericResources DockerRootDir HttpProxy HttpsProxy NoProxy Name Labels ExperimentalBuild ServerVersion Runtimes DefaultRuntime Swarm LiveRestoreEnabled Isolation InitBinary ContainerdCommit RuncCommit InitCommit SecurityOptions CDISpecDirs Warnings ClientInfo",
        [typeof(ClientVersionDocument)] = "Platform Version ApiVersion DefaultAPIVersion GitCommit GoVersion Os Arch BuildTime Context Experimental",
        [typeof(ServerVersionDocument)] = "Platform Components Version ApiVersion MinAPIVersion GitCommit GoVersion Os Arch KernelVersion BuildTime",
        [typeof(ContainerRow)] = "Command CreatedAt ID Image Labels LocalVolumes Mounts Names Networks Ports RunningFor Size State Status",
        [typeof(ImageRow)] = "Containers CreatedAt CreatedSince Digest ID Repository SharedSize Size Tag UniqueSize VirtualSize",
        [typeof(NetworkRow)] = "CreatedAt Driver ID IPv6 Internal Labels Name Scope",
        [typeof(VolumeRow)] = "Driver Labels Links Mountpoint Name Scope Size",
        [typeof(HistoryRow)] = "Comment CreatedAt CreatedBy CreatedSince ID Size",
        [typeof(SearchRow)] = "Description IsAutomated IsOfficial Name StarCount",
        [typeof(StatisticsRow)] = "BlockIO CPUPerc Container ID MemPerc MemUsage Name NetIO PIDs",
        [typeof(BuildCacheRow)] = "CacheType CreatedSince Description ID InUse LastUsedSince Parent Shared Size UsageCount",
        [typeof(UsageDetails)] = "Images Containers Volumes BuildCache",
        [typeof(UsageRow)] = "Active Reclaimable Size TotalCount Type",
    };

    /// <summary>Fields that docker leaves out where they are empty; a template shows them all the same.</summary>
    private static readonly Dictionary<Type, string> Absent = new()
    {
        [typeof(ContainerDocument)] = "SizeRw SizeRootFs",
        [typeof(StateDocument)] = "Health",
        [typeof(HostConfigDocument)] = "StorageOpt Tmpfs Sysctls Annotations Init",
        [typeof(MountDocument)] = "Name Driver",
        [typeof(ConfigDocument)] = "ExposedPorts Healthcheck ArgsEscaped NetworkDisabled MacAddress StopSignal StopTimeout Shell",
        [typeof(HealthcheckDocument)] = "Test Interval Timeout StartPeriod Retries",
        [typeof(ImageDocument)] = "Variant OsVersion",
        [typeof(VolumeDocument)] = "Status",
        [typeof(EventDocument)] = "Status ID From Time TimeNano",
        [typeof(ServerVersionDocument)] = "Experimental",
    };

    /// <summary>Each heading of docker's lists.</summary>
    private static readonly (ListHeadings Headings, string Docker)[] Headings =
    [
        (ContainerRow.Shape.Headings, "ID=CONTAINER ID,Names=NAMES,Image=IMAGE,Command=COMMAND,CreatedAt=CREATED AT,RunningFor=CREATED,Ports=PORTS,State=STATE,Status=STATUS,Size=SIZE,Labels=LABELS,Mounts=MOUNTS,LocalVolumes=LOCAL VOLUMES,Networks=NETWORKS"),
        (ImageRow.Shape.Headings, "ID=IMAGE ID,Repository=REPOSITORY,Tag=TAG,Digest=DIGEST,CreatedSince=CREATED,CreatedAt=CREATED AT,Size=SIZE,Containers=CONTAINERS,VirtualSize=SIZE,SharedSize=SHARED SIZE,UniqueSize=UNIQUE SIZE"),
        (NetworkRow.Shape.Headings, "ID=NETWORK ID,Name=NAME,Driver=DRIVER,Scope=SCOPE,IPv6=IPV6,Internal=INTERNAL,Labels=LABELS,CreatedAt=CREATED AT"),
        (VolumeRow.Shape.Headings, "Name=VOLUME NAME,Driver=DRIVER,Scope=SCOPE,Mountpoint=MOUNTPOINT,Labels=LABELS,Links=LINKS,Size=SIZE"),
        (HistoryRow.Shape.Headings, "ID=IMAGE,CreatedSince=CREATED,CreatedAt=CREATED AT,CreatedBy=CREATED BY,Size=SIZE,Comment=COMMENT"),
        (SearchRow.Shape.Headings, "Name=NAME,Description=DESCRIPTION,StarCount=STARS,IsOfficial=OFFICIAL,IsAutomated=AUTOMATED"),
        (StatisticsRow.Shape.Headings, "Container=CONTAINER,Name=NAME,ID=CONTAINER ID,CPUPerc=CPU %,MemUsage=MEM USAGE / LIMIT,MemPerc=MEM %,NetIO=NET I/O,BlockIO=BLOCK I/O,PIDs=PIDS"),
        (BuildCacheRow.Shape.Headings, "ID=CACHE ID,CacheType=CACHE TYPE,Size=SIZE,CreatedSince=CREATED,LastUsedSince=LAST USED,UsageCount=USAGE,Shared=SHARED,InUse=IN USE,Parent=PARENT,Description=DESCRIPTION"),
        (UsageRow.Shape.Headings, "Type=TYPE,TotalCount=TOTAL,Active=ACTIVE,Size=SIZE,Reclaimable=RECLAIMABLE"),
    ];

    public static TheoryData<string> Kinds => [.. Fields.Keys.Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_document_has_all_of_dockers_fields_in_dockers_order(string kind)
    {
        Type type = Fields.Keys.Single(type => type.Name == kind);
        object document = Activator.CreateInstance(type)!;
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(document, DockerJson.Readable.GetTypeInfo(type)!));
        Assert.Equal(Fields[type].Split(' ', StringSplitOptions.RemoveEmptyEntries), json.RootElement.EnumerateObject().Select(static field => field.Name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_template_shows_every_field_of_an_empty_document(string kind)
    {
        Type type = Fields.Keys.Single(type => type.Name == kind);
        object document = Activator.CreateInstance(type)!;
        foreach (string field in $"{Fields[type]} {Absent.GetValueOrDefault(type)}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.NotEqual("<no value>", Template.Parse($"{{{{.{field}}}}}").Render(document));
            Assert.NotEmpty(Template.Parse($"{{{{json .{field}}}}}").Render(document));
        }
    }

    [Fact]
    public void Every_heading_is_dockers() => Assert.All(
        Headings, static list => Assert.Equal(list.Docker.Split(',').Order(StringComparer.Ordinal), list.Headings.Select(static entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("{{.ID}} {{.Status}} {{.From}} {{.Type}} {{.Action}} {{.Actor.ID}} {{index .Actor.Attributes \"name\"}} {{.Scope}} {{.Time}} {{.TimeNano}}", "abc die i container die abc c local 1769853600 1769853600123456700")]
    [InlineData("{{json .}}", """{"status":"die","id":"abc","from":"i","Type":"container","Action":"die","Actor":{"ID":"abc","Attributes":{"exitCode":"1","image":"i","name":"c"}},"scope":"local","time":1769853600,"timeNano":1769853600123456700}""")]
    public void An_event_reads_as_docker_writes_it(string template, string expected)
    {
        Engine.Events.EngineEvent happened = new(
            new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567),
            "container", "die", "abc", new Dictionary<string, string> { ["name"] = "c", ["image"] = "i", ["exitCode"] = "1" });
        Assert.Equal(expected, Template.Parse(template).Render(EventDocument.Of(happened)));
    }

    [Fact]
    public void A_list_in_JSON_says_yes_and_no_in_words()
    {
        SearchRow row = new() { Name = "debian", IsOfficial = "[OK]" };
        Assert.Equal("""{"Description":"","IsAutomated":"false","IsOfficial":"true","Name":"debian","StarCount":""}""", Template.Parse("{{json .}}").Render(row));
        Assert.Equal("[OK]", Template.Parse("{{.IsOfficial}}").Render(row));
    }
}
