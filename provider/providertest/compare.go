package providertest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
)

// Fixture reads a file of the test's own folder testdata: one of the vendor's own example replies, or one of ours, which
// say so in their name.
func Fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := fs.ReadFile(os.DirFS("testdata"), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// ICCID reads a number that is one.
func ICCID(t testing.TB, digits string) model.ICCID {
	t.Helper()
	id, err := model.ParseICCID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// SameBody compares the body of a request with the one that belongs there, as JSON; both may be empty.
func SameBody(t testing.TB, request, got, want string) {
	t.Helper()
	if got == "" && want == "" {
		return
	}
	var gotten, wanted any
	if json.Unmarshal([]byte(got), &gotten) != nil || json.Unmarshal([]byte(want), &wanted) != nil {
		t.Errorf("%s: the body is %q, want %q", request, got, want)
		return
	}
	if !reflect.DeepEqual(gotten, wanted) {
		t.Errorf("%s: the body is %s, want %s", request, got, want)
	}
}

// Equal compares two values, however deep, and shows them written out.
func Equal(t testing.TB, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", Dump(got), Dump(want))
	}
}

// Dump writes a value out, field by field, with all texts in it.
func Dump(value any) string { return dump(reflect.ValueOf(value), "\n  ") }

func dump(value reflect.Value, indent string) string {
	if !value.IsValid() {
		return "nothing"
	}
	switch v := value.Interface().(type) {
	case model.Text:
		return fmt.Sprintf("%q", v.Raw())
	case fmt.Stringer:
		return v.String()
	}
	var b strings.Builder
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return "absent"
		}
		return dump(value.Elem(), indent)
	case reflect.Slice:
		for i := range value.Len() {
			b.WriteString(indent + dump(value.Index(i), indent+"  "))
		}
	case reflect.Struct:
		for field, inner := range value.Fields() {
			b.WriteString(indent + field.Name + " " + dump(inner, indent+"  "))
		}
	default:
		return fmt.Sprint(value.Interface())
	}
	return b.String()
}
