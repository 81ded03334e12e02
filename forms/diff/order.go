package diff

import (
	"maps"
	"slices"

	"stodporten/forms"
)

// union are the names in either, sorted.
func union[V any](a, b map[string]V) []string {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func alike(a, b forms.Words) bool {
	return len(a) == 0 && len(b) == 0 || maps.Equal(a, b)
}

func byKey(things []thing) map[string]thing {
	out := make(map[string]thing, len(things))
	for _, t := range things {
		out[t.key()] = t
	}
	return out
}

// keysOf are the keys that are also in the other, in order.
func keysOf(things []thing, other map[string]thing) []string {
	var keys []string
	for _, t := range things {
		if _, ok := other[t.key()]; ok {
			keys = append(keys, t.key())
		}
	}
	return keys
}

// outOfOrder are the fewest keys whose moving makes the one order into the other: all but a longest row of those that
// follow each other in both. Both have the same keys.
func outOfOrder(before, after []string) []string {
	place := make(map[string]int, len(before))
	for i, key := range before {
		place[key] = i
	}
	// best[i] is how long a row can be that ends with after[i], from[i] what stands before it there.
	best, from, last := make([]int, len(after)), make([]int, len(after)), -1
	for i, key := range after {
		best[i], from[i] = 1, -1
		for j := range i {
			if place[after[j]] < place[key] && best[j] >= best[i] {
				best[i], from[i] = best[j]+1, j
			}
		}
		if last < 0 || best[i] > best[last] {
			last = i
		}
	}
	stays := map[string]bool{}
	for ; last >= 0; last = from[last] {
		stays[after[last]] = true
	}
	return slices.DeleteFunc(slices.Clone(after), func(key string) bool { return stays[key] })
}
