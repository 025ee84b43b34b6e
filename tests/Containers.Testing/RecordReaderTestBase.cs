using System.Reflection;
using Containers.Oci;

namespace Containers.Testing;

/// <summary>The generated readers and writers of an assembly's records (<see cref="JsonRecordAttribute"/>); a test class for each assembly derives from this.</summary>
public abstract class RecordReaderTestBase(Assembly assembly)
{
    [Fact]
    public void A_record_is_read_as_the_serializer_reads_it() => Each(record => record.IsAsTheSerializers(documents: 100));

    [Fact]
    public void A_record_is_written_as_the_serializer_writes_it() => Each(record => record.IsWrittenAsTheSerializerWrites(documents: 50));

    [Fact]
    public void A_fault_is_told_with_the_document_and_the_member() => Each(record => record.NamesWhatIsWrong());

    [Fact]
    public void A_damaged_document_is_read_or_refused() => Each(record => record.ReadsOrRefuses(documents: 200));

    private void Each(Action<RecordReading> check) =>
        Assert.All(RecordReading.In(assembly), record => check(new RecordReading(record)));
}
