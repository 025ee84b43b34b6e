using System.Net;
using System.Text;
using Containers.Runtime.Networking.Names;

namespace Containers.Runtime.Tests.Networking;

public sealed class DnsMessageTests
{
    private static readonly IPAddress[] Many = [.. Enumerable.Range(1, 100).Select(number => new IPAddress([10, 0, 0, (byte)number])), IPAddress.Parse("fd00::1")];

    [Fact]
    public void A_question_is_read_with_its_name_in_small_letters()
    {
        DnsQuestion question = DnsQuestion.TryRead(Query("Web.Apps", DnsQuestion.Aaaa))!;
        Assert.Equal(("web.apps", DnsQuestion.Aaaa, (ushort)0x1234, 512), (question.Name, question.Type, question.Id, question.LargestAnswer));
        Assert.Equal(1232, DnsQuestion.TryRead([.. Query("web", DnsQuestion.A), 0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0])!.LargestAnswer);
    }

    [Fact]
    public void An_answer_has_the_familys_addresses_and_says_where_not_all_found_room()
    {
        byte[] query = Query("web", DnsQuestion.A);
        DnsQuestion question = DnsQuestion.TryRead(query)!;
        byte[] whole = DnsAnswer.Addresses(query, question, Many, 65535);
        Assert.Equal((100, false), (whole[6] << 8 | whole[7], (whole[2] & 2) != 0));
        Assert.Equal(new byte[] { 10, 0, 0, 100 }, whole[^4..]);
        byte[] cut = DnsAnswer.Addresses(query, question, Many, 512);
        Assert.InRange(cut.Length, 490, 512);
        Assert.True((cut[2] & 2) != 0);

        byte[] six = Query("web", DnsQuestion.Aaaa);
        Assert.Equal(1, DnsAnswer.Addresses(six, DnsQuestion.TryRead(six)!, Many, 512)[7]);
        byte[] none = DnsAnswer.Addresses(six, DnsQuestion.TryRead(six)!, Many[..1], 512);
        Assert.Equal((0, 0), (none[7], none[3] & 15));
        Assert.Equal(six[..2], none[..2]);
    }

    [Fact]
    public void Broken_messages_are_no_questions_and_break_nothing()
    {
        byte[] query = Query("some.longer.name", DnsQuestion.A);
        for (int length = 0; length < query.Length; length++)
        {
            Assert.Null(DnsQuestion.TryRead(query.AsSpan(0, length)));
        }

        Random random = new(20260101);
        for (int round = 0; round < 100_000; round++)
        {
            byte[] broken = [.. query, .. new byte[random.Next(20)]];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            if (DnsQuestion.TryRead(broken) is { } question)
            {
                Assert.InRange(question.End, DnsQuestion.HeaderLength + 5, broken.Length);
                Assert.InRange(DnsAnswer.Addresses(broken, question, Many, question.LargestAnswer).Length, question.End, Math.Max(question.End, question.LargestAnswer));
            }
        }
    }

    private static byte[] Query(string name, ushort type)
    {
        List<byte> bytes = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        return [.. bytes, 0, (byte)(type >> 8), (byte)type, 0, 1];
    }
}
