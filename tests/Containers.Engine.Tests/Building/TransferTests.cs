using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Containers.Engine.Building;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Content.Downloads;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

public sealed class TransferTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task A_target_is_a_folder_where_it_says_so_or_is_one()
    {
        BuildResult build = await engine.BuildAsync(
            """
            FROM base
            WORKDIR /w
            COPY a /new
            COPY a /folder/
            COPY a ./
            COPY d /d1
            COPY d d2/
            COPY d/ /tmp
            COPY a* d/x /many/
            RUN mkdir /real && ln -s /real /linked
            COPY a /linked
            COPY a /linked/b
            """,
            ("a", "1"), ("ab", "2"), ("d/x", "3"), ("d/e/y", "4"));
        Assert.Equal(
            "/d1/e/y /d1/x /folder/a /many/a /many/ab /many/x /new /real/a /real/b /tmp/e/y /tmp/x /w/a /w/d2/e/y /w/d2/x",
            (await engine.ShellAsync(build, "echo $(find /d1 /folder /many /new /real /tmp /w -type f | sort)")).Trim());
    }

    [RootFact("busybox")]
    public async Task Owners_and_permissions_are_root_s_and_the_source_s_or_what_is_said()
    {
        string context = engine.Context(
            """
            FROM base
            COPY f /1
            COPY --chown=app f /2
            COPY --chown=app:0 --chmod=640 d /3/d
            COPY --chown=5 --chmod=go= <<x /4
            hi
            x
            """,
            ("f", ""), ("d/g", ""));
        File.SetUnixFileMode(Path.Combine(context, "f"), (UnixFileMode)0x1ED);
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.Equal(
            ["/1 0:0 755", "/2 1000:1001 755", "/3 1000:0 755", "/3/d 1000:0 640", "/3/d/g 1000:0 640", "/4 5:5 600"],
            (await engine.ShellAsync(build, "stat -c '%n %u:%g %a' /1 /2 /3 /3/d /3/d/g /4")).TrimEnd().Split('\n'));
    }

    [RootFact("busybox")]
    public async Task Parents_are_kept_and_patterns_left_out_where_it_is_said()
    {
        BuildResult build = await engine.BuildAsync(
            "FROM base\nCOPY --parents a/b/*.txt c/./d/e.txt /p/\nCOPY --exclude=**/*.md --exclude=c . /q/\n",
            ("a/b/1.txt", ""), ("a/b/2.md", ""), ("c/d/e.txt", ""), (".dockerignore", "Dockerfile\n.dockerignore"));
        Assert.Equal("/p/a/b/1.txt /p/d/e.txt /q/a/b/1.txt", (await engine.ShellAsync(build, "echo $(find /p /q -type f | sort)")).Trim());
    }

    [RootFact("busybox")]
    public async Task What_is_left_out_is_told_by_paths_from_the_source()
    {
        BuildResult build = await engine.BuildAsync(
            """
            FROM base
            COPY --exclude=.env --exclude=*.go app /1
            COPY --exclude=**/.env --exclude=sub --exclude=!sub/keep app /2
            COPY --exclude=*.go --exclude=app app* /3/
            COPY --exclude=app app /4
            COPY --parents --exclude=*/.env ./app /5/
            COPY --parents --exclude=.env ./app/./ /6/
            """,
            ("app/.env", "secret"), ("app/main.go", ""), ("app/run.sh", ""), ("app/sub/.env", "secret"), ("app/sub/k.go", ""), ("app/sub/keep", ""), ("app.go", ""), ("app.md", ""));
        Assert.Equal(
            "/1/run.sh /1/sub/.env /1/sub/k.go /1/sub/keep"
                + " /2/main.go /2/run.sh /2/sub/keep"
                + " /3/.env /3/app.md /3/run.sh /3/sub/.env /3/sub/k.go /3/sub/keep"
                + " /4/.env /4/main.go /4/run.sh /4/sub/.env /4/sub/k.go /4/sub/keep"
                + " /5/app/main.go /5/app/run.sh /5/app/sub/.env /5/app/sub/k.go /5/app/sub/keep"
                + " /6/main.go /6/run.sh /6/sub/.env /6/sub/k.go /6/sub/keep",
            (await engine.ShellAsync(build, "echo $(find /1 /2 /3 /4 /5 /6 -type f | sort)")).Trim());
    }

    [RootFact("busybox")]
    public async Task Parents_that_are_made_are_as_in_the_source()
    {
        BuildResult build = await engine.BuildAsync("""
            FROM base AS a
            RUN mkdir -p /s/x/y /s/z && chmod 711 /s/x && chmod 700 /s/x/y && chown 1000 /s/x && touch /s/x/y/f
            FROM base
            RUN mkdir -m 1777 -p /p/s
            COPY --from=a --parents /s/x/y/f /p/
            COPY --from=a --parents /s/./x /q/
            """);
        Assert.Equal(
            ["/p 0:0 755", "/p/s 0:0 1777", "/p/s/x 1000:0 711", "/p/s/x/y 0:0 700", "/q 0:0 755", "/q/x 1000:0 711", "/q/x/y 0:0 700"],
            (await engine.ShellAsync(build, "stat -c '%n %u:%g %a' /p /p/s /p/s/x /p/s/x/y /q /q/x /q/x/y")).TrimEnd().Split('\n'));
    }

    [RootFact("busybox")]
    public async Task A_file_with_several_names_stays_one()
    {
        string context = engine.Context(
            """
            FROM base AS a
            RUN mkdir -p /s/d && head -c 1000000 /dev/urandom > /s/f && for i in 1 2 3; do ln /s/f /s/l$i; ln /s/f /s/d/l$i; done
            FROM base
            RUN mkdir -p /s && echo old > /s/l1
            COPY --from=a /s /s
            COPY --from=a --chown=1000 --chmod=600 --exclude=f /s /t
            COPY . /c/
            """,
            ("one", "1"));
        using (DirectoryDescriptor folder = DirectoryDescriptor.Open(context))
        {
            Assert.True(folder.CreateHardLink("two"u8, folder, "one"u8));
        }

        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.Equal(
            "7 7 1000:1000 6 2 1000000",
            (await engine.ShellAsync(build, "echo $(stat -c %h /s/f /s/d/l3) $(stat -c '%u:%g %h' /t/d/l1) $(stat -c %h /c/two) $(wc -c < /t/l2)")).Trim());
        Assert.InRange(build.Record.Size, 2_000_000, 9_000_000); // With busybox; 13 copies alone were 13 MB.
    }

    [RootFact("busybox")]
    public async Task Wildcards_may_match_nothing_where_their_folder_is()
    {
        BuildResult build = await engine.BuildAsync("FROM base\nCOPY package.json yarn.lock* d/*.x /app/\nCOPY none* /none/\n", ("package.json", "{}"), ("d/y", ""));
        Assert.Equal("/app/package.json\n", await engine.ShellAsync(build, "find /app /none -type f 2>/dev/null"));
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY e/*.x /app/\n", ("d/y", "")));
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY d/* absent /app/\n", ("d/y", "")));
    }

    [Theory]
    [InlineData("g=u", 0x1A0U, 0x1B0U)] // 0640 to 0660
    [InlineData("go=u-w", 0x1C0U, 0x1EDU)] // 0700 to 0755
    [InlineData("o=g,g=", 0x1E8U, 0x1C5U)] // 0750 to 0705
    [InlineData("a+o", 0x104U, 0x124U)] // 0404 to 0444
    [InlineData("u+x-w", 0x180U, 0x140U)] // 0600 to 0500
    public void Permissions_are_copied_and_changed_as_chmod_does(string change, uint before, uint after) =>
        Assert.Equal(after, new FileModeChange(change).Apply(before, isFolder: false));

    [Theory]
    [InlineData("g=uo")]
    [InlineData("g=ur")]
    [InlineData("g")]
    [InlineData("z=r")]
    [InlineData("08")]
    public void What_chmod_would_refuse_is_refused(string change) => Assert.Throws<FormatException>(() => new FileModeChange(change));

    [RootFact("busybox")]
    public async Task What_is_left_out_or_missing_is_told_apart()
    {
        BuildException ignored = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY x /\n", ("x", ""), (".dockerignore", "x")));
        Assert.Contains("left out of the context by .dockerignore", ignored.Message, StringComparison.Ordinal);
        BuildException missing = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY y /\n"));
        Assert.Contains("'y' is not in the context", missing.Message, StringComparison.Ordinal);
        Assert.Equal(2, missing.Line);
    }

    [RootFact("busybox")]
    public async Task Links_of_a_context_lead_nowhere_outside_of_it()
    {
        string context = engine.Context("FROM base\nCOPY l /copied\n");
        File.CreateSymbolicLink(Path.Combine(context, "l"), "/etc/hostname");
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context }));
        File.CreateSymbolicLink(Path.Combine(context, "in"), "../../../Dockerfile");
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM base\nCOPY in /copied\nCOPY . /all\n");
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.StartsWith("FROM base", await engine.ShellAsync(build, "cat /copied"), StringComparison.Ordinal);
        Assert.Equal("/etc/hostname\n", await engine.ShellAsync(build, "readlink /all/l"));
    }

    [RootTheory("busybox")]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("cat")]
    public async Task ADD_unpacks_archives_and_COPY_does_not(string compressor)
    {
        if (Requirement.FindProgram(compressor) is null)
        {
            return;
        }

        string context = engine.Context("FROM base\nADD a /x\nADD --chown=3:4 a /y\nADD --unpack=false a /kept\nCOPY a /copied\nADD text /text\n", ("text", "no archive"));
        string archive = Path.Combine(context, "a.tar");
        Archive(archive, ("d/f", "content"));
        using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"{compressor} < {archive} > {Path.Combine(context, "a")}"]);
        await process.WaitForExitAsync();
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.Equal(
            "content 7:8 3:4 file file /text",
            (await engine.ShellAsync(build, "echo $(cat /x/d/f) $(stat -c %u:%g /x/d/f /y/d/f) $([ -f /kept ] && echo file) $([ -f /copied ] && echo file) /text")).Trim());
    }

    [RootFact("busybox")]
    public async Task ADD_fetches_addresses_and_verifies_them()
    {
        using var server = new FileServer("file.txt", "fetched"u8.ToArray());
        string sum = Convert.ToHexStringLower(SHA256.HashData("fetched"u8));
        BuildResult build = await engine.BuildAsync($"FROM base\nADD --checksum=sha256:{sum} --chmod=644 {server.Address}file.txt /got/\nADD {server.Address}file.txt /as\n");
        Assert.Equal("fetchedfetched 644 600", (await engine.ShellAsync(build, "cat /got/file.txt /as; echo '' $(stat -c %a /got/file.txt /as)")).Trim());

        using var spaced = new FileServer("a%20b", "1"u8.ToArray());
        using var unnamed = new FileServer("", "2"u8.ToArray());
        BuildResult named = await engine.BuildAsync($"FROM base\nADD {spaced.Address}a%20b /d/\nADD {unnamed.Address} /e\n");
        Assert.Equal("12", await engine.ShellAsync(named, "cat '/d/a b' /e"));

        BuildException wrong = await Assert.ThrowsAsync<BuildException>(
            () => engine.BuildAsync($"FROM base\nADD --checksum=sha256:{new string('0', 64)} {server.Address}file.txt /\n"));
        Assert.Contains("not what its checksum says", wrong.Message, StringComparison.Ordinal);
        BuildException absent = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync($"FROM base\nADD {server.Address}absent /\n"));
        Assert.Contains("404", absent.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_user_and_a_password_are_for_the_server_alone()
    {
        await using var server = new GuardedServer("us er", "p:w@rd");
        string address = $"http://us%20er:p%3Aw%40rd@{server.Authority}";
        var progress = new List<string>();
        string context = engine.Context($"FROM base\nADD {address}/f {address}/moved /d/\nADD {address}/away /away\nONBUILD ADD {address}/f /\n");
        BuildRecord record = await engine.Engine.Builds.BuildAsync(new BuildOptions { Context = context, NoCache = true }, new Told(progress));
        var build = new BuildResult(record, []);
        Assert.Equal("f moved anonymous", await engine.ShellAsync(build, "cat /d/f; echo -n ' '; cat /d/moved; echo -n ' '; cat /away"));
        Assert.Contains(progress, line => line.Contains("ADD http://xxxxx:xxxxx@", StringComparison.Ordinal));
        Assert.DoesNotContain(progress, line => line.Contains("p%3Aw", StringComparison.Ordinal));
        ImageConfiguration configuration = engine.Configuration(build);
        Assert.DoesNotContain(configuration.History!, entry => entry.CreatedBy!.Contains("p%3Aw", StringComparison.Ordinal));
        Assert.Contains("p%3Aw%40rd", Assert.Single(configuration.Config!.OnBuild!), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(engine.Paths.Builds, "*", SearchOption.AllDirectories),
            file => File.ReadAllBytes(file).AsSpan().IndexOf("p%3Aw"u8) >= 0);

        foreach (string refused in new[] { $"FROM base\nADD {address}/absent /\n", $"FROM base\nARG A={address}/absent\nADD $A /\n", $"FROM base\nADD {address}/absent.git /\n", $"FROM base\nCOPPY {address}\n" })
        {
            Exception error = await Assert.ThrowsAnyAsync<ContainersException>(() => engine.BuildAsync(refused));
            Assert.DoesNotContain("p%3Aw", error.Message, StringComparison.Ordinal);
            Assert.Contains("xxxxx:xxxxx@", error.Message, StringComparison.Ordinal);
        }

        Exception away = await Assert.ThrowsAsync<DownloadException>(() => engine.BuildAsync(new BuildOptions { Context = $"{address}/absent" }));
        Assert.DoesNotContain("p%3Aw", away.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_context_is_an_archive_or_a_Dockerfile_on_standard_input()
    {
        string folder = engine.Context("FROM base\n");
        string archive = Path.Combine(folder, "context.tar");
        Archive(archive, ("Dockerfile", "FROM base\nCOPY f /f\n"), ("other", "FROM base\nRUN echo other\n"), ("f", "in the archive"));
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(archive));
        }

        compressed.Position = 0;
        Assert.Equal("in the archive", await engine.ShellAsync(await engine.BuildAsync(new BuildOptions { Context = "-", Input = compressed }), "cat /f"));
        Assert.Equal(["other"], (await engine.BuildAsync(new BuildOptions { Context = archive, DockerfilePath = "other" })).Output);
        using var alone = new MemoryStream("FROM base\nRUN echo alone\n"u8.ToArray());
        Assert.Equal(["alone"], (await engine.BuildAsync(new BuildOptions { Context = "-", Input = alone })).Output);
        using var file = new MemoryStream("FROM base\nRUN --mount=target=/c ls /c/Dockerfile\n"u8.ToArray());
        Assert.Equal(["/c/Dockerfile"], (await engine.BuildAsync(new BuildOptions { Context = folder, DockerfilePath = "-", Input = file })).Output);
        Assert.Empty(engine.Staged());
    }

    [RootFact]
    public void A_file_that_is_changed_after_its_digest_was_taken_is_noticed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("to"));
        File.WriteAllText(folder.Combine("changed"), "1");
        File.WriteAllText(folder.Combine("same"), "1");
        using var tree = new FileTree(DirectoryDescriptor.Open(folder.Path), IgnoreRules.None, keepsOwners: false);
        TreeNode[] files = [tree.Root.Child("same")!, tree.Root.Child("changed")!];
        File.WriteAllText(folder.Combine("changed"), "2");

        using DirectoryDescriptor target = DirectoryDescriptor.Open(folder.Combine("to"));
        var copier = new NodeCopier(tree, RootFolders.Apart(target), SourceFilter.None, owner: null, mode: null, latest: null, CancellationToken.None);
        copier.Copy(files[0], target, files[0].Name);
        Assert.False(copier.HasChanged);
        copier.Copy(files[1], target, files[1].Name);
        Assert.True(copier.HasChanged);
    }

    [RootTheory("busybox")]
    [InlineData("Dockerfile", TarEntryType.SymbolicLink, "no file Dockerfile")]
    [InlineData("Dockerfile", TarEntryType.Fifo, "no file of at most 4 MiB")]
    [InlineData(".dockerignore", TarEntryType.Fifo, "no file of at most 4 MiB")]
    public async Task A_context_from_elsewhere_has_its_own_files_read_and_nothing_else(string name, TarEntryType type, string reason)
    {
        string secret = Path.Combine(engine.Context("x\n", ("secret", "FROM base\nRUN echo secret\n")), "secret");
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            if (name != "Dockerfile")
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = new MemoryStream("FROM base\n"u8.ToArray()) });
            }

            UstarTarEntry entry = new(type, name);
            if (type == TarEntryType.SymbolicLink)
            {
                entry.LinkName = secret;
            }

            writer.WriteEntry(entry);
        }

        archive.Position = 0;
        BuildException error = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = "-", Input = archive }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task A_Dockerfile_has_an_ignore_file_of_its_own()
    {
        string context = engine.Context("FROM base\n", ("a", ""), ("b", ""), (".dockerignore", "a"), ("own.Dockerfile", "FROM base\nCOPY . /c\nRUN ls /c\n"), ("own.Dockerfile.dockerignore", "*\n!a"));
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context, DockerfilePath = Path.Combine(context, "own.Dockerfile") });
        Assert.Equal(["a"], build.Output);
    }

    [RootFact("busybox")]
    public async Task Named_contexts_are_folders_or_images()
    {
        string other = engine.Context("x\n", ("g", "from another folder\n"));
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM start\nCOPY --from=other g /g\nRUN cat /g\n"),
            NamedContexts = new Dictionary<string, string> { ["other"] = other, ["start"] = "docker-image://base" },
        });
        Assert.Equal(["from another folder"], build.Output);
    }

    [RootFact("busybox")]
    public async Task Files_are_brought_out_as_a_folder_or_an_archive()
    {
        string place = engine.Context("FROM scratch\n");
        string context = engine.Context("FROM scratch\nCOPY d /d\n", ("d/f", "out"));
        await engine.BuildAsync(new BuildOptions { Context = context, Outputs = [new BuildOutput(BuildOutputKind.Folder, Path.Combine(place, "out"))] });
        Assert.Equal("out", File.ReadAllText(Path.Combine(place, "out", "d", "f")));
        await engine.BuildAsync(new BuildOptions { Context = context, Outputs = [new BuildOutput(BuildOutputKind.Archive, Path.Combine(place, "out.tar"))] });
        using var reader = new TarReader(File.OpenRead(Path.Combine(place, "out.tar")));
        Assert.Equal("d/", reader.GetNextEntry()!.Name);
        Assert.Equal("d/f", reader.GetNextEntry()!.Name);
    }

    private static void Archive(string path, params (string Name, string Text)[] files)
    {
        using var writer = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        foreach ((string name, string text) in files)
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { Uid = 7, Gid = 8, DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        }
    }

    /// <summary>Keeps all that a build tells.</summary>
    private sealed class Told(List<string> lines) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value)
        {
            lock (lines)
            {
                lines.Add(value.ToString());
            }
        }
    }
}
