using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Registry.Credentials;

/// <summary>
/// Docker's config.json while it is changed: nobody else who uses this type changes it meanwhile, members that are not known stay as they
/// are, and each change replaces the file as a whole, readable to its owner alone.
/// </summary>
internal sealed class DockerConfigurationDocument : IDisposable
{
    private const uint OwnerOnly = 0x180; // 0600
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _path;
    private readonly string _registry;
    private readonly FileLock _held;
    private readonly JsonObject _root;

    private DockerConfigurationDocument(string path, string registry, FileLock held)
    {
        _path = path;
        _registry = registry;
        _held = held;
        byte[]? bytes = BytesOf(path, registry);
        Content = bytes is null ? new DockerConfigurationFile() : Parse(bytes, path, registry);
        try
        {
            _root = bytes is null ? [] : JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException();
            _ = _root["auths"] as JsonObject; // A member that stands there twice is found now.
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw Invalid(path, registry, "is not JSON of the expected form");
        }
    }

    /// <summary>What the file said when it was opened.</summary>
    public DockerConfigurationFile Content { get; }

    /// <summary>Opens the file to change it, and makes its folder where there is none.</summary>
    /// <param name="path">The file; where it is a symbolic link, what that names is changed.</param>
    /// <param name="registry">The registry that is worked for, for errors.</param>
    /// <param name="cancellationToken">Ends the wait for another who changes it.</param>
    public static async Task<DockerConfigurationDocument> OpenAsync(string path, string registry, CancellationToken cancellationToken)
    {
        string target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder, OwnerFolder);
        FileLock held = await FileLock.AcquireAsync(folder, FileLockMode.Exclusive, cancellationToken: cancellationToken);
        try
        {
            return new DockerConfigurationDocument(target, registry, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Reads the file; an empty one where there is none.</summary>
    /// <exception cref="RegistryException"><c>RegistryConfigurationInvalid</c>.</exception>
    public static DockerConfigurationFile Read(string path, string registry) =>
        BytesOf(path, registry) is { } bytes ? Parse(bytes, path, registry) : new DockerConfigurationFile();

    /// <summary>The error for a file that cannot be used. It never quotes it.</summary>
    public static RegistryException Invalid(string path, string registry, string fault) =>
        new("RegistryConfigurationInvalid", registry, $"{path} {fault}. Correct it, or remove it to stay anonymous.");

    /// <summary>Puts an entry into <c>auths</c>, in place of one that is there.</summary>
    public void Set(string key, DockerConfigurationEntry entry)
    {
        if (_root["auths"] is not JsonObject auths)
        {
            _root["auths"] = auths = [];
        }

        auths[key] = JsonSerializer.SerializeToNode(entry, RegistryJson.Default.DockerConfigurationEntry);
        Write();
    }

    /// <summary>Takes an entry out of <c>auths</c>.</summary>
    public void Remove(string key)
    {
        if ((_root["auths"] as JsonObject)?.Remove(key) == true)
        {
            Write();
        }
    }

    public void Dispose() => _held.Dispose();

    private static byte[]? BytesOf(string path, string registry)
    {
        try
        {
            byte[] bytes = FileDescriptor.ReadFile(path);
            return bytes.Length > 0 ? bytes : null; // One that is empty is none, as with docker.
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw Invalid(path, registry, "may not be read by this user");
        }
    }

    private static DockerConfigurationFile Parse(byte[] bytes, string path, string registry)
    {
        try
        {
            return JsonInput.Read<DockerConfigurationFile>(bytes, "file");
        }
        catch (OciFormatException)
        {
            // The reader's own message may quote the text that it stopped at, which may be a password.
            throw Invalid(path, registry, "is not JSON of the expected form");
        }
    }

    private void Write()
    {
        using var bytes = new MemoryStream();
        var form = new JsonWriterOptions { Indented = true, IndentCharacter = '\t', IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(bytes, form))
        {
            _root.WriteTo(writer);
        }

        bytes.WriteByte((byte)'\n');
        try
        {
            AtomicFile.Write(_path, bytes.ToArray(), OwnerOnly, keepOwner: true);
        }
        catch (LinuxException exception)
        {
            throw new LinuxException(exception.Call, _path, exception.Errno, $"The sign-in at {_registry} was not changed there.");
        }
    }
}

/// <summary>The part of docker's config.json that is read.</summary>
[JsonRecord]
internal sealed partial record DockerConfigurationFile
{
    public IReadOnlyDictionary<string, DockerConfigurationEntry>? Auths { get; init; }

    [JsonPropertyName("credsStore")]
    public string? CredentialStore { get; init; }

    [JsonPropertyName("credHelpers")]
    public IReadOnlyDictionary<string, string>? CredentialHelpers { get; init; }

    public string? DetachKeys { get; init; }
}

/// <summary>One registry in docker's config.json.</summary>
[JsonRecord]
internal sealed partial record DockerConfigurationEntry
{
    public string? Auth { get; init; }

    [JsonPropertyName("username")]
    public string? UserName { get; init; }

    public string? Password { get; init; }

    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    /// <summary>Whether the entry itself has the credential, and not a helper.</summary>
    [JsonIgnore]
    public bool HasSecret => Auth is { Length: > 0 } || IdentityToken is { Length: > 0 } || UserName is { Length: > 0 };

    /// <summary>Without the secret.</summary>
    public override string ToString() => HasSecret ? "a credential" : "nothing";
}
