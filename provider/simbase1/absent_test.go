package simbase1_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMissingStaysAbsent drops or nulls any keys of any fixture. The answer may become an error; it must never panic, and
// what is left must be what it was.
func TestMissingStaysAbsent(t *testing.T) {
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			vendor := new(reply)
			client, whole := at(t, vendor), fixture(t, name)
			vendor.body.Store(whole)
			complete, err := call(hurried{t.Context()}, client, example(t))
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(rt *rapid.T) {
				var document any
				if err := json.Unmarshal([]byte(whole), &document); err != nil {
					rt.Fatal(err)
				}
				body, err := json.Marshal(damage(rt, document))
				if err != nil {
					rt.Fatal(err)
				}
				vendor.body.Store(string(body))
				partial, err := call(hurried{t.Context()}, client, example(t))
				if err != nil {
					return
				}
				if found := invented(reflect.ValueOf(partial), reflect.ValueOf(complete), name); found != "" {
					rt.Fatalf("%s is there, though %s", found, body)
				}
			})
		})
	}
}

// damage drops some keys, and nulls some values.
func damage(t *rapid.T, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(keysOf(value)), 0, 3).Draw(t, "dropped") {
			delete(value, key)
		}
		for _, key := range keysOf(value) {
			value[key] = damage(t, value[key])
		}
		return value
	case []any:
		for i := range value {
			value[i] = damage(t, value[i])
		}
		return value
	default:
		if rapid.IntRange(0, 9).Draw(t, "nulled") == 0 {
			return nil
		}
		return value
	}
}

func keysOf(object map[string]any) []string {
	// Sorted, since what is drawn must not hang on the order of a map.
	return append(slices.Sorted(maps.Keys(object)), "no such key")
}

// invented finds a value in the partial answer that the complete one does not have there, and gives the way to it.
// Absent values are fine.
func invented(partial, complete reflect.Value, path string) string {
	if partial.IsZero() {
		return ""
	}
	switch partial.Kind() {
	case reflect.Pointer:
		if complete.IsNil() {
			return path
		}
		if partial.Elem().Kind() != reflect.Struct { // a count, of which zero is one too
			return changed(partial, complete, path)
		}
		return invented(partial.Elem(), complete.Elem(), path)
	case reflect.Slice:
		return inventedEntry(partial, complete, path)
	case reflect.Struct:
		for field, inner := range partial.Fields() {
			if !field.IsExported() { // a text, a time, an address or an ICCID, which is one value
				return changed(partial, complete, path)
			}
			if found := invented(inner, complete.FieldByIndex(field.Index), path+"."+field.Name); found != "" {
				return found
			}
		}
		return ""
	default:
		return changed(partial, complete, path)
	}
}

// inventedEntry compares lists of one length. In a shorter one an entry was left out, and the others moved up.
func inventedEntry(partial, complete reflect.Value, path string) string {
	if partial.Len() > complete.Len() {
		return path
	}
	for i := range partial.Len() {
		if partial.Len() < complete.Len() {
			return ""
		}
		if found := invented(partial.Index(i), complete.Index(i), fmt.Sprintf("%s[%d]", path, i)); found != "" {
			return found
		}
	}
	return ""
}

// changed compares two values as a whole. How much was damaged is more in what was damaged.
func changed(partial, complete reflect.Value, path string) string {
	if partial.IsZero() || strings.HasSuffix(path, ".Damaged") || reflect.DeepEqual(partial.Interface(), complete.Interface()) {
		return ""
	}
	return path
}
