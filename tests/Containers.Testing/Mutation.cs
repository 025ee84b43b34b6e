namespace Containers.Testing;

/// <summary>Changes bytes at random, the same way for the same seed, as broken and hostile sources do.</summary>
public sealed class Mutation(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A copy of some content with one to eight changes.</summary>
    /// <param name="content">What is changed.</param>
    /// <param name="words">Pieces that mean something where the content is read.</param>
    public byte[] Of(byte[] content, params byte[][] words)
    {
        List<byte> changed = [.. content];
        for (int change = _random.Next(1, 9); change > 0 && changed.Count > 0; change--)
        {
            int at = _random.Next(changed.Count);
            int length = Math.Min(_random.Next(1, 600), changed.Count - at);
            switch (_random.Next(7))
            {
                case 0:
                    changed[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    changed.RemoveRange(at, length);
                    break;
                case 3:
                    changed.InsertRange(at, changed.GetRange(at, length));
                    break;
                case 4:
                    changed.RemoveRange(at, changed.Count - at);
                    break;
                case 5:
                    changed.InsertRange(_random.Next(changed.Count), changed.GetRange(at, length));
                    break;
                case 6 when words.Length > 0:
                    byte[] word = words[_random.Next(words.Length)];
                    changed.RemoveRange(at, Math.Min(word.Length, changed.Count - at));
                    changed.InsertRange(at, word);
                    break;
            }
        }

        return [.. changed];
    }
}
