package columns_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// filler sets everything to a value of its own that is not zero.
type filler struct {
	t   *testing.T
	n   int
	yes bool // what all yes-or-no values are
}

func (f *filler) fill(to reflect.Value) {
	f.n++
	switch to.Interface().(type) {
	case model.ICCID:
		iccid, err := model.ParseICCID(fmt.Sprintf("8900000000%09d", f.n))
		if err != nil {
			f.t.Fatal(err)
		}
		to.Set(reflect.ValueOf(iccid))
	case model.Text:
		to.Set(reflect.ValueOf(model.NewText(fmt.Sprintf("Text\n%d \u00c4\xff\x1b", f.n))))
	case time.Time:
		to.Set(reflect.ValueOf(time.UnixMicro(1_700_000_000_000_000 + int64(f.n)).UTC()))
	case netip.Addr:
		to.Set(reflect.ValueOf(netip.MustParseAddr(fmt.Sprintf("10.1.%d.%d", f.n>>8&0xff, f.n&0xff))))
	default:
		f.fillKind(to)
	}
}

func (f *filler) fillKind(to reflect.Value) {
	switch to.Kind() {
	case reflect.Bool:
		to.SetBool(f.yes)
	case reflect.Uint8: // a state or a reason
		to.SetUint(uint64(1 + f.n%3)) //nolint:gosec // It counts up.
	case reflect.Uint16, reflect.Uint64:
		to.SetUint(uint64(f.n)) //nolint:gosec // It counts up.
	case reflect.Int, reflect.Int64:
		to.SetInt(int64(f.n) - 20)
	case reflect.Float64:
		to.SetFloat(float64(f.n) / 3)
	case reflect.String:
		to.SetString("main")
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		f.fill(to.Elem())
	case reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), 2, 2))
		f.fill(to.Index(0))
		f.fill(to.Index(1))
	case reflect.Struct:
		for i := range to.NumField() {
			if to.Type().Field(i).IsExported() {
				f.fill(to.Field(i))
			}
		}
	default:
		f.t.Fatalf("no value for a %v", to.Type())
	}
}

// Whatever field a SIM, its detail or a row gets, it has to be kept.
func TestEveryFieldIsKept(t *testing.T) {
	var rows []columns.Row
	for n := range 40 {
		f := filler{t: t, n: n * 1001, yes: n%2 == 0}
		var row columns.Row
		f.fill(reflect.ValueOf(&row).Elem())
		rows = append(rows, row)
	}
	got, _, err := columns.Load(save(t, columns.New("main").With(rows), ""))
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows {
		want, row := reflect.ValueOf(told(&rows[n])), reflect.ValueOf(told(got.Row(n)))
		checkFields(t, fmt.Sprintf("row %d", n), row, want)
	}
}

// checkFields tells which field differs.
func checkFields(t *testing.T, name string, got, want reflect.Value) {
	t.Helper()
	if got.Kind() == reflect.Pointer && !got.IsNil() && !want.IsNil() {
		got, want = got.Elem(), want.Elem()
	}
	switch got.Interface().(type) {
	case columns.Row, model.SIM, model.Detail:
		for i := range got.NumField() {
			if field := got.Type().Field(i); field.IsExported() {
				checkFields(t, name+"."+field.Name, got.Field(i), want.Field(i))
			}
		}
	default:
		if !reflect.DeepEqual(got.Interface(), want.Interface()) {
			t.Errorf("%s is %+v, want %+v", name, got, want)
		}
	}
}

// A vendor that tells nothing but the country tells nothing else.
func TestWhatADetailDoesNotTellIsAbsent(t *testing.T) {
	rows := rowsFrom(0, 3)
	rows[0].SIM.Detail = &model.Detail{}
	rows[2].SIM.Detail = &model.Detail{Country: model.NewText("Estonia"), Online: new(false), Latitude: new(0.0), LocationUpdates: new(0)}
	got, err := columns.Decode(columns.New("main").With(rows).Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows {
		if detail := got.Row(n).SIM.Detail; !reflect.DeepEqual(detail, rows[n].SIM.Detail) {
			t.Errorf("row %d: %+v", n, detail)
		}
	}
}
