using System.Diagnostics;
using System.Net.Sockets;
using Containers.Engine.Building;
using Containers.Engine.Building.Ssh;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Building;

/// <summary>The agent that steps get, asked by OpenSSH's own ssh-add, which signs with a key and verifies the signature (<c>-T</c>).</summary>
public sealed class SshAgentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> KindsOfKeys => new()
    {
        { "ed25519", "" },
        { "rsa -b 2048", "" },
        { "ecdsa -b 256", "" },
        { "ecdsa -b 384", "" },
        { "ecdsa -b 521", "" },
        { "rsa -b 3072", "-m PEM" },
        { "ecdsa -b 256", "-m PEM" },
        { "rsa -b 2048", "-m PKCS8" },
        { "ecdsa -b 521", "-m PKCS8" },
    };

    public void Dispose() => _folder.Dispose();

    [RootTheory("ssh-keygen", "ssh-add")]
    [MemberData(nameof(KindsOfKeys))]
    public void A_key_signs_and_is_not_seen(string kind, string form)
    {
        string key = MakeKey("key", $"-t {kind} {form}");
        using var agent = new ServedAgent(_folder, SshAgent.Parse($"default={key}"));
        string[] parts = File.ReadAllText(key + ".pub").Split(' ');
        Assert.StartsWith($"{parts[0]} {parts[1]}", agent.Run("ssh-add -L"), StringComparison.Ordinal);
        Assert.Equal("", agent.Run($"ssh-add -T {key}.pub"));
    }

    [RootFact("openssl", "ssh-keygen", "ssh-add")]
    public void A_key_of_openssl_signs_too()
    {
        string key = _folder.Combine("key");
        Shell($"umask 077; openssl genpkey -algorithm ed25519 -out {key}");
        using var agent = new ServedAgent(_folder, SshAgent.Parse($"default={key}"));
        File.WriteAllText(key + ".pub", agent.Run("ssh-add -L"));
        Assert.Equal("", agent.Run($"ssh-add -T {key}.pub"));
    }

    [RootFact("ssh-keygen", "ssh-add")]
    public void Several_keys_are_one_agent_and_every_form_of_signature_is_given()
    {
        string one = MakeKey("one", "-t rsa -b 2048"), other = MakeKey("other", "-t ed25519");
        using var agent = new ServedAgent(_folder, SshAgent.Parse($"default={one},{other}"));
        Assert.Equal(2, agent.Run("ssh-add -L").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        File.WriteAllText(_folder.Combine("text"), "text");
        foreach (string algorithm in new[] { "rsa-sha2-256", "rsa-sha2-512" })
        {
            agent.Run($"cd {_folder.Path} && ssh-keygen -q -Y sign -O hashalg=sha{algorithm[^3..]} -n test -f one.pub text 2>&1; ssh-keygen -Y check-novalidate -n test -s text.sig < text; rm text.sig");
        }
    }

    [RootFact("ssh-keygen", "ssh-add", "ssh-agent")]
    public void Another_agent_is_asked_for_signatures_and_can_be_neither_changed_nor_locked()
    {
        string key = MakeKey("key", "-t ed25519"), more = MakeKey("more", "-t ed25519"), socket = _folder.Combine("host.sock");
        using Process host = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        try
        {
            host.StandardOutput.ReadLine();
            Shell($"SSH_AUTH_SOCK={socket} ssh-add -q {key}");
            using var agent = new ServedAgent(_folder, SshAgent.Parse($"default={socket}"));
            Assert.Equal("", agent.Run($"ssh-add -T {key}.pub"));
            foreach (string refused in new[] { $"ssh-add {more}", "ssh-add -D", $"ssh-add -d {key}", $"printf 'a\\na\\n' | SSH_ASKPASS=/bin/echo SSH_ASKPASS_REQUIRE=force ssh-add -x" })
            {
                Assert.NotEqual(0, agent.Execute(refused).ExitCode);
            }

            Assert.Single(agent.Run("ssh-add -L").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            host.Kill();
            host.WaitForExit();
        }
    }

    [RootFact("ssh-keygen")]
    public void A_connection_that_breaks_off_or_lies_about_lengths_ends_alone()
    {
        string key = MakeKey("key", "-t ed25519");
        using var agent = new ServedAgent(_folder, SshAgent.Parse($"default={key}"));
        byte[][] broken = [[0, 0], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 11], [0, 0, 0, 9, 13]];
        foreach (byte[] bytes in broken)
        {
            Assert.Empty(agent.Ask(bytes));
        }

        Assert.Equal([0, 0, 0, 1, 5], agent.Ask([0, 0, 0, 5, 13, 0, 0, 0, 200]));
        Assert.Equal([0, 0, 0, 1, 5], agent.Ask([0, 0, 0, 1, 27]));
        Assert.Equal(12, agent.Ask([0, 0, 0, 1, 11])[4]);
    }

    [RootTheory("ssh-keygen")]
    [InlineData("-t ed25519 -N secret", "is encrypted")]
    [InlineData("-t rsa -b 2048 -m PEM -N secret", "is encrypted")]
    [InlineData("-t rsa -b 2048 -m PKCS8 -N secret", "is encrypted")]
    public void A_key_with_a_passphrase_is_refused_with_the_way_out(string options, string fault)
    {
        string key = MakeKey("key", options);
        BuildException refused = Assert.Throws<BuildException>(() => SshAgent.Parse($"default={key}"));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ssh-add", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_key_is_refused()
    {
        string file = _folder.Combine("file");
        string[] texts =
        [
            "", "hello", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String([.. "openssh-key-v1\0"u8, 0, 0, 0, 4, .. "none"u8, 0xFF, 0xFF, 0xFF, 0xFF])}\n-----END OPENSSH PRIVATE KEY-----\n",
        ];
        foreach (string text in texts)
        {
            File.WriteAllText(file, text);
            Assert.Contains(file, Assert.Throws<BuildException>(() => SshAgent.Parse($"a={file}")).Message, StringComparison.Ordinal);
        }

        Assert.Contains("no socket", Assert.Throws<BuildException>(() => SshAgent.Parse($"a={file}.absent")).Message, StringComparison.Ordinal);
    }

    private string MakeKey(string name, string options)
    {
        string key = _folder.Combine(name);
        Shell($"ssh-keygen -q -f {key} -C somebody {(options.Contains("-N ", StringComparison.Ordinal) ? "" : "-N ''")} {options}");
        return key;
    }

    private static string Shell(string script)
    {
        ProgramResult result = Run(script, socket: "");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output;
    }

    private static ProgramResult Run(string script, string socket)
    {
        ProcessStartInfo start = new("sh", ["-ec", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SSH_AUTH_SOCK"] = socket;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output, error.Result);
    }

    /// <summary>An agent at a socket in a folder.</summary>
    private sealed class ServedAgent : IDisposable
    {
        private readonly DirectoryDescriptor _folder;
        private readonly AgentSocket _served;
        private readonly string _socket;

        public ServedAgent(TemporaryFolder folder, SshAgent agent)
        {
            _folder = DirectoryDescriptor.Open(folder.Path);
            _served = new AgentSocket(agent, _folder.Handle);
            _socket = folder.Combine(AgentSocket.Name);
        }

        public ProgramResult Execute(string script) => SshAgentTests.Run(script, _socket);

        public string Run(string script)
        {
            ProgramResult result = Execute(script);
            Assert.True(result.ExitCode == 0, result.Error + result.Output);
            return result.Output;
        }

        /// <summary>Sends bytes on a connection of their own and returns all that comes back.</summary>
        public byte[] Ask(byte[] bytes)
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(new UnixDomainSocketEndPoint(_socket));
            client.Send(bytes);
            client.Shutdown(SocketShutdown.Send);
            using var answer = new MemoryStream();
            byte[] buffer = new byte[1024];
            try
            {
                while (client.Receive(buffer) is > 0 and int length)
                {
                    answer.Write(buffer, 0, length);
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                // It was closed before all that came was read, which is an end too.
            }

            return answer.ToArray();
        }

        public void Dispose()
        {
            _served.Dispose();
            _folder.Dispose();
        }
    }
}
