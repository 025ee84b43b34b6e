using System.Reflection;
using System.Text.Json.Serialization;
using Containers.Engine.Building;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>The keys of steps: everything that decides what a step makes is in them, and nothing else.</summary>
public sealed class StepKeyTests : IDisposable
{
    private const string Address = "git://localhost/r.git";
    private static readonly ChainId s_parent = ChainId.Of(null, new DiffId(Digest.Of("below"u8)));
    private readonly TemporaryFolder _folder = new();
    private readonly List<BuildContext> _contexts = [];
    private readonly BuildContext _context;

    public StepKeyTests() => _context = Context("context", ("d/f", "1"), ("d/g.md", "2"), ("f", "1"));

    public void Dispose()
    {
        _contexts.ForEach(context => context.Dispose());
        _folder.Dispose();
    }

    /// <summary>Each flag with a value that is not its default, by instruction. The test below holds that none is left out.</summary>
    private static readonly Dictionary<string, string> s_copyFlags = new()
    {
        ["from"] = "--from=other", ["chown"] = "--chown=1:2", ["chmod"] = "--chmod=700", ["link"] = "--link", ["parents"] = "--parents", ["exclude"] = "--exclude=*.md",
    };

    private static readonly Dictionary<string, string> s_addFlags = new()
    {
        ["chown"] = "--chown=1:2", ["chmod"] = "--chmod=700", ["link"] = "--link", ["exclude"] = "--exclude=*.md", ["checksum"] = "--checksum=0123456789",
        ["keep-git-dir"] = "--keep-git-dir", ["unpack"] = "--unpack=true",
    };

    private static readonly Dictionary<string, string> s_runFlags = new()
    {
        ["mount"] = "--mount=type=tmpfs,target=/t", ["network"] = "--network=none", ["security"] = "--security=insecure",
    };

    /// <summary>Each field of a mount with two values that differ.</summary>
    private static readonly Dictionary<string, (string One, string Other)> s_mountFields = new()
    {
        ["type"] = ("type=tmpfs,target=/t", "type=cache,target=/t"),
        ["from"] = ("target=/t", "target=/t,from=other"),
        ["source"] = ("target=/t", "target=/t,source=d"),
        ["target"] = ("target=/t", "target=/u"),
        ["readonly"] = ("type=cache,target=/t", "type=cache,target=/t,readonly"),
        ["readwrite"] = ("target=/t", "target=/t,readwrite"),
        ["id"] = ("type=secret,id=a", "type=secret,id=b"),
        ["sharing"] = ("type=cache,target=/t", "type=cache,target=/t,sharing=locked"),
        ["required"] = ("type=ssh", "type=ssh,required"),
        ["size"] = ("type=tmpfs,target=/t", "type=tmpfs,target=/t,size=1m"),
        ["mode"] = ("type=secret,id=a", "type=secret,id=a,mode=0444"),
        ["uid"] = ("type=secret,id=a", "type=secret,id=a,uid=1"),
        ["gid"] = ("type=secret,id=a", "type=secret,id=a,gid=1"),
        ["env"] = ("type=secret,id=a", "type=secret,id=a,env=A"),
    };

    /// <summary>Other names of the same fields.</summary>
    private static readonly Dictionary<string, string> s_mountAliases = new()
    {
        ["src"] = "source", ["dst"] = "target", ["destination"] = "target", ["ro"] = "readonly", ["rw"] = "readwrite",
    };

    public static TheoryData<string, string> Differing
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            AddPairs(s_copyFlags.Values, flags => $"COPY {flags} d /t/");
            AddPairs(s_addFlags.Values, flags => $"ADD {flags} {Address} /t/");
            AddPairs(s_addFlags.Where(flag => flag.Key is not ("checksum" or "keep-git-dir")).Select(flag => flag.Value), flags => $"ADD {flags} d /t/");
            AddPairs(s_runFlags.Values, flags => $"RUN {flags} x");
            foreach ((string one, string other) in s_mountFields.Values)
            {
                pairs.Add($"RUN --mount={one} x", $"RUN --mount={other} x");
            }

            pairs.Add("RUN x", "RUN y");
            pairs.Add("RUN x", "RUN [\"x\"]");
            pairs.Add("RUN [\"a b\"]", "RUN [\"a\", \"b\"]");
            pairs.Add("RUN x", "USER 1\nRUN x");
            pairs.Add("USER 1\nRUN x", "USER 1:2\nRUN x");
            pairs.Add("RUN x", "WORKDIR /w\nRUN x");
            pairs.Add("USER 1\nWORKDIR /w\nRUN x", "WORKDIR /w\nUSER 1\nRUN x");
            pairs.Add("RUN x", "ENV A=1\nRUN x");
            pairs.Add("ENV A=1\nRUN x", "ENV A=2\nRUN x");
            pairs.Add("ENV A=\nRUN x", "RUN x");
            pairs.Add("RUN x", "ARG A=1\nRUN x");
            pairs.Add("ARG A=1\nRUN x", "ARG A=2\nRUN x");
            pairs.Add("ENV A=\"1\\nB=2\"\nRUN x", "ENV A=1 B=2\nRUN x");
            pairs.Add("RUN x", "SHELL [\"/bin/bash\", \"-c\"]\nRUN x");
            pairs.Add("RUN <<E\nx\nE", "RUN <<E\ny\nE");
            pairs.Add("RUN <<E\n#!/p\nE", "RUN <<F\n#!/p\nF");
            pairs.Add("RUN cat <<E\nx\nE", "RUN cat <<-E\nx\nE");
            pairs.Add("COPY d /t", "COPY d /t/");
            pairs.Add("COPY d /t/", "COPY d /u/");
            pairs.Add("COPY d /t/", "COPY f /t/");
            pairs.Add("COPY d/f f /t/", "COPY f d/f /t/");
            pairs.Add("COPY f t", "WORKDIR /w\nCOPY f t");
            pairs.Add("COPY f /t", "WORKDIR /w\nCOPY f /t");
            pairs.Add("COPY f /t", "ADD f /t");
            pairs.Add("COPY <<a /t/\nx\na", "COPY <<a /t/\ny\na");
            pairs.Add("COPY <<a /t/\nx\na", "COPY <<b /t/\nx\nb");
            pairs.Add("ARG A=1\nCOPY <<a /t/\n$A\na", "ARG A=1\nCOPY <<'a' /t/\n$A\na");
            pairs.Add("COPY --parents d/./f /t/", "COPY --parents d/f /t/");
            pairs.Add("COPY --exclude=* --exclude=!f d /t/", "COPY --exclude=!f --exclude=* d /t/");
            return pairs;

            void AddPairs(IEnumerable<string> flags, Func<string, string> line)
            {
                string[] lines = [line(string.Empty), .. flags.Select(line)];
                for (int one = 0; one < lines.Length; one++)
                {
                    for (int other = one + 1; other < lines.Length; other++)
                    {
                        pairs.Add(lines[one], lines[other]);
                    }
                }
            }
        }
    }

    public static TheoryData<string, string> Sharing => new()
    {
        { "RUN x", "# a comment\nrun   x" },
        { "RUN a b", "RUN a \\\n# a comment\nb" },
        { "RUN x", "RUN [\"/bin/sh\", \"-c\", \"x\"]" },
        { "RUN <<E\nx\nE", "RUN <<F\nx\nF" },
        { "RUN x", "RUN --network=default --security=sandbox x" },
        { "RUN --network=none --mount=type=tmpfs,target=/t x", "RUN --mount=target=/t,type=tmpfs --network=none x" },
        { "RUN --mount=source=d,target=/t x", "RUN --mount=type=bind,src=./d/,dst=/t/,ro x" },
        { "RUN --mount=source=d,target=/t x", "RUN --mount=from=same,source=d,destination=/u/../t,rw=false x" },
        { "RUN --mount=type=cache,target=/t x", "RUN --mount=type=cache,target=/t,sharing=shared,rw x" },
        { "RUN --mount=type=secret,id=a,mode=0400 x", "RUN --mount=type=secret,id=a,mode=400,required=false x" },
        { "RUN x", "LABEL a=b\nEXPOSE 1\nCMD y\nENTRYPOINT z\nHEALTHCHECK NONE\nVOLUME /v\nSTOPSIGNAL 9\nONBUILD RUN z\nMAINTAINER me\nRUN x" },
        { "RUN x", "ARG UNSET\nRUN x" },
        { "ENV A=1\nRUN x", "ENV A 1\nRUN x" },
        { "ENV A=1\nRUN x", "ARG B\nENV A=${B:-1}\nRUN x" },
        { "COPY d /t/", "COPY ./d/ /t/." },
        { "COPY d /t/", "COPY [\"d\", \"/u/../t/\"]" },
        { "COPY d /t/", "COPY --from=same d /t/" },
        { "COPY d /t/", "COPY --link=false --parents=false d /t/" },
        { "COPY d /t/", "ENV D=d\nCOPY $D /t/" },
        { "COPY f d/f /t/", "COPY f* d/f /t/" },
        { "COPY --chmod=700 --chown=1:2 d /t/", "COPY --chown=1:2 --chmod=0700 d /t/" },
        { "COPY <<a /t\nx\na", "COPY <<'a' /t\nx\na" },
        { "COPY --link f /t/", "WORKDIR /w\nCOPY --link f /t/" },
        { "ADD f /t/", "ADD --keep-git-dir=false f /t/" },
    };

    [Fact]
    public void Every_flag_of_an_instruction_and_every_field_of_a_mount_is_tried()
    {
        Assert.Equal(TransferReader.CopyFlags.Order(), s_copyFlags.Keys.Order());
        Assert.Equal(TransferReader.AddFlags.Order(), s_addFlags.Keys.Order());
        Assert.Equal(InstructionReader.RunFlags.Order(), s_runFlags.Keys.Order());
        Assert.Equal(MountRequest.Fields.Order(), s_mountFields.Keys.Concat(s_mountAliases.Keys).Order());
    }

    [Theory]
    [MemberData(nameof(Differing))]
    public void Steps_that_differ_in_something_that_decides_have_keys_of_their_own(string one, string other) => Assert.NotEqual(KeyOf(one), KeyOf(other));

    [Theory]
    [MemberData(nameof(Sharing))]
    public void Steps_that_are_the_same_share_a_key_however_they_are_written(string one, string other) => Assert.Equal(KeyOf(one), KeyOf(other));

    [Theory]
    [InlineData("RUN x")]
    [InlineData("COPY d /t/")]
    [InlineData("WORKDIR /w")]
    public void Layers_below_and_the_time_that_counts_are_in_the_key(string line)
    {
        string key = KeyOf(line);
        Assert.NotEqual(key, KeyOf(line, parent: ChainId.Of(null, new DiffId(Digest.Of("others"u8)))));
        Assert.NotEqual(key, KeyOf(line, new() { Context = "", Arguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1" } }));
    }

    [Fact]
    public void Options_count_where_the_program_can_see_them()
    {
        string key = KeyOf("RUN x");
        Assert.NotEqual(key, KeyOf("RUN x", new() { Context = "", Network = "none" }));
        Assert.NotEqual(key, KeyOf("RUN x", new() { Context = "", ExtraHosts = ["a:1.2.3.4"] }));
        Assert.NotEqual(key, KeyOf("RUN x", new() { Context = "", Platform = Platform.Parse("linux/s390x") }));
        Assert.NotEqual(KeyOf("ARG A\nRUN x"), KeyOf("ARG A\nRUN x", new() { Context = "", Arguments = new Dictionary<string, string> { ["A"] = "1" } }));

        var unseen = new BuildOptions
        {
            Context = "/elsewhere",
            Arguments = new Dictionary<string, string> { ["NOT_DECLARED"] = "1", ["HTTP_PROXY"] = "http://user:secret@proxy" },
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            Secrets = [new BuildSecret("a", "value"u8.ToArray())],
            MaximumSteps = 7,
            NoCache = true,
            Pull = PullPolicy.Always,
        };
        Assert.Equal(key, KeyOf("RUN x", unseen));
        Assert.Equal(KeyOf("RUN --mount=type=secret,id=a x"), KeyOf("RUN --mount=type=secret,id=a x", unseen));
    }

    [Fact]
    public void Contents_and_modes_of_files_count_and_neither_their_times_nor_their_place()
    {
        foreach (string line in new[] { "COPY d /t/", "ADD d /t/", "RUN --mount=source=d,target=/t x", "COPY --parents d /t/", "COPY --link d /t/" })
        {
            string key = KeyOf(line);
            BuildContext later = Context(Path.GetRandomFileName(), ("d/f", "1"), ("d/g.md", "2"), ("other", "not taken"));
            File.SetLastWriteTimeUtc(Path.Combine(later.Folder, "d/f"), DateTime.UnixEpoch);
            Assert.Equal(key, KeyOf(line, context: later));
            Assert.NotEqual(key, KeyOf(line, context: Context(Path.GetRandomFileName(), ("d/f", "3"), ("d/g.md", "2"))));
            Assert.NotEqual(key, KeyOf(line, context: Context(Path.GetRandomFileName(), ("d/h", "1"), ("d/g.md", "2"))));
            BuildContext executable = Context(Path.GetRandomFileName(), ("d/f", "1"), ("d/g.md", "2"));
            File.SetUnixFileMode(Path.Combine(executable.Folder, "d/f"), (UnixFileMode)0x1ED);
            Assert.NotEqual(key, KeyOf(line, context: executable));
        }
    }

    [Fact]
    public void Extended_attributes_count_where_they_are_copied()
    {
        BuildContext context = Context("attributes", ("f", ""));
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(context.Folder);
        Digest before = DigestOf(keepsOwners: true);
        Digest withoutOwners = DigestOf(keepsOwners: false);
        folder.SetExtendedAttribute("f"u8, "user.one"u8, "1"u8);
        Digest one = DigestOf(keepsOwners: true);
        folder.SetExtendedAttribute("f"u8, "user.one"u8, "2"u8);
        Assert.Equal(3, new[] { before, one, DigestOf(keepsOwners: true) }.Distinct().Count());
        Assert.Equal(withoutOwners, DigestOf(keepsOwners: false));

        Digest DigestOf(bool keepsOwners)
        {
            using FileTree tree = new(DirectoryDescriptor.Open(context.Folder), IgnoreRules.None, keepsOwners);
            return TreeDigest.Of(tree, [(tree.Root.Child("f")!, SourceFilter.None)], FileDigests.Transient(), CancellationToken.None);
        }
    }

    /// <summary>A flag that becomes a member of an operation counts without anybody's doing; what does not says so, and stands here.</summary>
    [Fact]
    public void Every_member_of_an_operation_is_in_the_key_but_for_those_that_contents_stand_for()
    {
        string[] uncounted =
        [
            .. Vary(Resolve("RUN --mount=from=other,target=/t x").Operation, operation => Key(operation)),
            .. Vary(Resolve("COPY --from=other d /t/").Operation, operation => Key(operation)),
            .. Vary(FoldersOperation.Of(Resolve("WORKDIR /w").State, new BuildOptions { Context = "" }), operation => Key(operation)),
            .. Vary(MountRequest.Parse("from=other,target=/t", text => text), mount => Key(Run with { Mounts = [mount] })),
            .. Vary(new RunScript("/p", "text"), script => Key(Run with { Script = script })),
            .. Vary(new PendingFolder("/w", "1"), folder => Key(Run with { Folders = [folder] })),
            .. Vary(new InputContent("digest", []), input => new StepKey(null, Run, [input]).ToString()),
        ];
        Assert.Equal(["MountRequest.From", "RunOperation.History", "TransferOperation.From", "TransferOperation.History", "TransferOperation.Sources"], uncounted.Except(["FoldersOperation.History"]).Order());
    }

    private static RunOperation Run => (RunOperation)Resolve("RUN x").Operation!;

    private static string Key(Operation operation) => new StepKey(s_parent, operation, []).ToString();

    /// <summary>The members whose change does not change the key.</summary>
    private static IEnumerable<string> Vary<T>(T? value, Func<T, string> keyOf)
        where T : class
    {
        Assert.NotNull(value);
        string key = keyOf(value);
        foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.CanWrite))
        {
            T changed = (T)value.GetType().GetMethod("<Clone>$")!.Invoke(value, null)!;
            property.SetValue(changed, Other(property.PropertyType, property.GetValue(value)));
            bool counts = keyOf(changed) != key;
            Assert.Equal(property.GetCustomAttribute<JsonIgnoreAttribute>() is null, counts);
            if (!counts)
            {
                yield return $"{value.GetType().Name}.{property.Name}";
            }
        }
    }

    private static object Other(Type type, object? value) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(string) => $"{value}\uD83D",
        var plain when plain == typeof(bool) => value is not true,
        var plain when plain == typeof(long) => 5L + (value as long? ?? 0),
        var plain when plain == typeof(uint) => 5U + (value as uint? ?? 0),
        var plain when plain == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        var plain when plain == typeof(FileOwner) => new FileOwner(8, 9),
        var plain when plain == typeof(RunScript) => new RunScript("/q", "other"),
        var plain when plain == typeof(IReadOnlyList<string>) => (string[])[.. (IReadOnlyList<string>)value!, "more"],
        var plain when plain == typeof(IReadOnlyList<PendingFolder>) => (PendingFolder[])[.. (IReadOnlyList<PendingFolder>)value!, new PendingFolder("/more", "")],
        var plain when plain == typeof(IReadOnlyList<MountRequest>) => (MountRequest[])[.. (IReadOnlyList<MountRequest>)value!, new MountRequest()],
        var plain when plain == typeof(IReadOnlyList<TransferFile>) => (TransferFile[])[.. (IReadOnlyList<TransferFile>)value!, new TransferFile("more", "")],
        _ => throw new NotSupportedException($"Say how a {type} differs from another."),
    };

    private string KeyOf(string lines, BuildOptions? options = null, BuildContext? context = null, ChainId? parent = null)
    {
        (StageConfiguration state, Operation? operation, ILayerStep? step) = Resolve(lines, options);
        if (step is null)
        {
            return new StepKey(parent ?? s_parent, FoldersOperation.Of(state, options ?? new BuildOptions { Context = "" }), []).ToString();
        }

        using var disposed = (IDisposable)step;
        var inputs = new StepInputs(CopySource.Of(context ?? _context));
        inputs.Add("same", CopySource.Of(Context("same", ("d/f", "1"), ("d/g.md", "2"))));
        inputs.Add("other", CopySource.Of(Context("other", ("d/f", "other"))));
        IReadOnlyList<InputContent> contents = [];
        if (!lines.Contains(Address, StringComparison.Ordinal))
        {
            step.TakeAsync(inputs, CancellationToken.None).GetAwaiter().GetResult();
            contents = step.Identify(CancellationToken.None);
        }

        return new StepKey(step.IsLinked ? null : parent ?? s_parent, operation!, contents).ToString();
    }

    /// <summary>What the last of some instructions is after those before it.</summary>
    private static (StageConfiguration State, Operation? Operation, ILayerStep? Step) Resolve(string lines, BuildOptions? given = null)
    {
        BuildOptions options = (given ?? new BuildOptions { Context = "" }) with { AllowsInsecure = true };
        var file = Dockerfile.Parse("Dockerfile", $"FROM scratch\n{lines}\n");
        var plan = BuildPlan.Of(file, options);
        var run = new ContainerConfiguration { Environment = ["PATH=/bin"] };
        var state = StageConfiguration.Of(run);
        var configuration = new ConfigurationSteps(Expansion, plan.Variables.ArgumentOf, options.Arguments.GetValueOrDefault);
        foreach (Instruction instruction in file.Stages[0].Instructions)
        {
            switch (instruction)
            {
                case RunInstruction program:
                    var running = RunOperation.Of(program, state, plan.Target.Platform, Expansion(state), options);
                    return (state, running, new RunStep(null!, running, instruction.Location));
                case TransferInstruction transfer:
                    var copying = TransferOperation.Of(transfer, state, Expansion(state), options);
                    return (state, copying, new TransferStep(null!, copying));
                default:
                    state = configuration.Apply(state, instruction);
                    break;
            }
        }

        return (state, null, null);

        VariableExpansion Expansion(StageConfiguration stage) => new('\\', stage.ValueOf);
    }

    private BuildContext Context(string name, params (string Path, string Text)[] files)
    {
        string folder = _folder.Combine(name);
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        var context = BuildContext.OfFolder(new StorePaths(_folder.Combine("root"), _folder.Combine("run")), folder, dockerfile: null);
        _contexts.Add(context);
        return context;
    }
}
