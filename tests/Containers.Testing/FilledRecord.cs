using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Testing;

/// <summary>Records in which no member is left at what it begins with, to see that each is written and read.</summary>
public static class FilledRecord
{
    /// <summary>Such a record.</summary>
    public static T Of<T>() => (T)Of(typeof(T));

    /// <summary>Such a record.</summary>
    public static object Of(Type type) => Of(type, seed: 1);

    private static object Of(Type type, int seed)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return $"text {seed}";
        }

        if (type == typeof(DateTimeOffset))
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seed);
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromSeconds(seed);
        }

        if (type == typeof(Digest))
        {
            return Digest.Of([(byte)seed]);
        }

        if (type == typeof(DiffId))
        {
            return new DiffId(Digest.Of([(byte)seed]));
        }

        if (type == typeof(ImageId))
        {
            return new ImageId(Digest.Of([(byte)seed]));
        }

        if (type == typeof(ChainId))
        {
            return new ChainId(Digest.Of([(byte)seed]));
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(type == typeof(bool) ? 1 : seed, type, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (type.IsGenericType)
        {
            Type item = type.GetGenericArguments()[^1];
            if (type.GetGenericArguments().Length == 2)
            {
                var map = (IDictionary)Activator.CreateInstance(type.IsInterface ? typeof(Dictionary<,>).MakeGenericType(typeof(string), item) : type)!;
                map.Add("key", Of(item, seed + 1));
                return map;
            }

            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            list.Add(Of(item, seed + 1));
            list.Add(Of(item, seed + 2));
            return list;
        }

        object record = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is not null && !property.IsDefined(typeof(JsonExtensionDataAttribute))))
        {
            property.SetValue(record, Of(property.PropertyType, ++seed));
        }

        return record;
    }
}
