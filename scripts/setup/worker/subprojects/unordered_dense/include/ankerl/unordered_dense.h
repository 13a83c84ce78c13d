// The media worker uses ankerl::unordered_dense, which distributions do not package.
// The standard containers have the same interface for what the worker does with them.
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename T>
	using hash = std::hash<T>;

	template<typename Key, typename T, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, T, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
