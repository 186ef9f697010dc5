using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace UsbDev.Descriptors;

/// <summary>An immutable table of a device's answers, in the order of their keys, with value equality.</summary>
/// <remarks>A few entries in two arrays: faster to make and to start with than the framework's trees.</remarks>
/// <typeparam name="TKey"><see cref="StringKey"/> or <see cref="ReportKey"/>.</typeparam>
public sealed class AnswerDictionary<TKey> : IReadOnlyDictionary<TKey, Bytes>, IEquatable<AnswerDictionary<TKey>>
    where TKey : struct, IComparable<TKey>
{
    private readonly TKey[] _keys;
    private readonly Bytes[] _values;

    internal static AnswerDictionary<TKey> Empty { get; } = new([], []);

    internal AnswerDictionary(TKey[] keys, Bytes[] values)
    {
        _keys = keys;
        _values = values;
    }

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <summary>There are none.</summary>
    public bool IsEmpty => _keys.Length == 0;

    /// <summary>The keys in order.</summary>
    public ValueArray<TKey> Keys => new(_keys);

    /// <summary>The answers in the order of their keys.</summary>
    public ValueArray<Bytes> Values => new(_values);

    IEnumerable<TKey> IReadOnlyDictionary<TKey, Bytes>.Keys => _keys;

    IEnumerable<Bytes> IReadOnlyDictionary<TKey, Bytes>.Values => _values;

    /// <inheritdoc/>
    public Bytes this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no answer {key}");

    /// <inheritdoc/>
    public bool ContainsKey(TKey key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out Bytes value)
    {
        var at = Find(key);
        value = at < 0 ? default : _values[at];
        return at >= 0;
    }

    /// <summary>With one more answer.</summary>
    /// <exception cref="ArgumentException">The key is taken.</exception>
    public AnswerDictionary<TKey> Add(TKey key, Bytes value) =>
        ContainsKey(key) ? throw new ArgumentException($"there is an answer {key} already", nameof(key)) : SetItem(key, value);

    /// <summary>With this answer, instead of another with the same key if there is one.</summary>
    public AnswerDictionary<TKey> SetItem(TKey key, Bytes value)
    {
        var at = Find(key);
        var (start, rest) = at < 0 ? (~at, ~at) : (at, at + 1);
        var (keys, values) = (new TKey[_keys.Length + 1 + start - rest], new Bytes[_keys.Length + 1 + start - rest]);
        Array.Copy(_keys, keys, start);
        Array.Copy(_values, values, start);
        Array.Copy(_keys, rest, keys, start + 1, _keys.Length - rest);
        Array.Copy(_values, rest, values, start + 1, _keys.Length - rest);
        (keys[start], values[start]) = (key, value);
        return new AnswerDictionary<TKey>(keys, values);
    }

    /// <summary>Enumerates without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<TKey, Bytes>> IEnumerable<KeyValuePair<TKey, Bytes>>.GetEnumerator()
    {
        foreach (var entry in this) yield return entry;
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<TKey, Bytes>>)this).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(AnswerDictionary<TKey>? other)
    {
        if (other is null || other._keys.Length != _keys.Length) return false;
        for (var i = 0; i < _keys.Length; i++)
            if (_keys[i].CompareTo(other._keys[i]) != 0 || _values[i] != other._values[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AnswerDictionary<TKey>);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_keys.Length, _values.Length > 0 ? _values[0].GetHashCode() : 0);

    /// <summary>The same entries.</summary>
    public static implicit operator AnswerDictionary<TKey>(ImmutableSortedDictionary<TKey, Bytes> entries) => AnswerDictionary.From(entries);

    /// <summary>Where a key is, or the complement of where it would be.</summary>
    private int Find(TKey key)
    {
        var (low, high) = (0, _keys.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = key.CompareTo(_keys[middle]);
            if (order == 0) return middle;
            if (order < 0) high = middle - 1;
            else low = middle + 1;
        }

        return ~low;
    }

    /// <summary>The walk.</summary>
    public struct Enumerator
    {
        private readonly AnswerDictionary<TKey> _answers;
        private int _next;

        internal Enumerator(AnswerDictionary<TKey> answers) => _answers = answers;

        /// <summary>The entry under the walk.</summary>
        public readonly KeyValuePair<TKey, Bytes> Current => new(_answers._keys[_next - 1], _answers._values[_next - 1]);

        /// <summary>To the next entry; false at the end.</summary>
        public bool MoveNext() => _next++ < _answers._keys.Length;
    }
}

/// <summary>Makes <see cref="AnswerDictionary{TKey}"/>.</summary>
public static class AnswerDictionary
{
    /// <summary>No answers.</summary>
    public static AnswerDictionary<TKey> Empty<TKey>()
        where TKey : struct, IComparable<TKey> => AnswerDictionary<TKey>.Empty;

    /// <summary>Of any entries; where a key comes twice, the last counts.</summary>
    public static AnswerDictionary<TKey> From<TKey>(IEnumerable<KeyValuePair<TKey, Bytes>> entries)
        where TKey : struct, IComparable<TKey>
    {
        var builder = new AnswerBuilder<TKey>();
        foreach (var (key, value) in entries) builder.Set(key, value);
        return builder.ToDictionary();
    }
}

/// <summary>Gathers the answers of an <see cref="AnswerDictionary{TKey}"/>: quickly where they come in the order of their keys.</summary>
/// <typeparam name="TKey"><see cref="StringKey"/> or <see cref="ReportKey"/>.</typeparam>
public struct AnswerBuilder<TKey>
    where TKey : struct, IComparable<TKey>
{
    private TKey[]? _keys;
    private Bytes[]? _values;
    private int _count;
    private bool _isUnordered;

    /// <summary>An answer, instead of an earlier one with the same key.</summary>
    public void Set(TKey key, Bytes value)
    {
        if (_keys is null || _count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(1, 2 * _count));
            Array.Resize(ref _values, _keys.Length);
        }

        _isUnordered |= _count > 0 && key.CompareTo(_keys[_count - 1]) <= 0;
        (_keys[_count], _values![_count]) = (key, value);
        _count++;
    }

    /// <summary>All of them.</summary>
    public readonly AnswerDictionary<TKey> ToDictionary()
    {
        if (_count == 0) return AnswerDictionary.Empty<TKey>();
        if (!_isUnordered) return new AnswerDictionary<TKey>(_keys.AsSpan(0, _count).ToArray(), _values.AsSpan(0, _count).ToArray());
        var sorted = new SortedDictionary<TKey, Bytes>();
        for (var i = 0; i < _count; i++) sorted[_keys![i]] = _values![i];
        return new AnswerDictionary<TKey>([.. sorted.Keys], [.. sorted.Values]);
    }
}
