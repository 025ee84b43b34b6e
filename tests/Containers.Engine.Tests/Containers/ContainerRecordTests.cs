using System.Text;
using System.Text.Json;
using Containers.Engine.Containers.Records;
using Containers.Oci;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerRecordTests
{
    [Fact]
    public void Every_member_of_a_record_is_written_and_read()
    {
        ContainerRecord record = FilledRecord.Of<ContainerRecord>();
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(record, ContainerJson.Default.ContainerRecord);

        ContainerRecord read = Read(written);

        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(read));
        Assert.Equal(written, JsonSerializer.SerializeToUtf8Bytes(read, ContainerJson.Default.ContainerRecord));
    }

    [Theory]
    [InlineData("imageId")]
    [InlineData("name")]
    [InlineData("options")]
    public void A_record_without_a_member_that_must_be_there_is_refused(string member)
    {
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(FilledRecord.Of<ContainerRecord>(), ContainerJson.Default.ContainerRecord);
        string without = Encoding.UTF8.GetString(written).Replace($"{{\"{member}\":", "{\"x\":", StringComparison.Ordinal)
            .Replace($",\"{member}\":", ",\"x\":", StringComparison.Ordinal);

        OciFormatException exception = Assert.Throws<OciFormatException>(() => Read(Encoding.UTF8.GetBytes(without)));

        Assert.Contains($"'{member}' is missing", exception.Message, StringComparison.Ordinal);
    }

    private static ContainerRecord Read(byte[] json) => JsonInput.Read<ContainerRecord>(json, "record");
}
