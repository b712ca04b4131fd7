package providertest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
)

func checkUTC(ctx context.Context, b *bench) error {
	adapter := b.good()
	sim, err := b.active(ctx)
	if err != nil {
		return err
	}
	calls := b.calls(adapter, sim.ICCID)
	slices.Reverse(calls) // the text is sent before the texts are read, so that there is one
	for _, c := range calls {
		value, err := c.attend(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if page, ok := value.(model.Page[model.Message]); ok && len(page.Items) == 0 {
			return errors.New("there is no text to see a time of")
		}
		if path := notUTC(reflect.ValueOf(value), c.name); path != "" {
			return fmt.Errorf("%s is not in UTC", path)
		}
	}
	return nil
}

// notUTC finds a time in another zone, however deep, and gives the way to it.
func notUTC(value reflect.Value, path string) string {
	if t, ok := value.Interface().(time.Time); ok {
		if !t.IsZero() && t.Location() != time.UTC {
			return path
		}
		return ""
	}
	for way, inner := range within(value) {
		if found := notUTC(inner, path+way); found != "" {
			return found
		}
	}
	return ""
}

// within gives what a value is made of, as far as it is exported, with the way to each part.
func within(value reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		switch value.Kind() {
		case reflect.Pointer:
			if !value.IsNil() {
				yield("", value.Elem())
			}
		case reflect.Slice:
			for i := range value.Len() {
				if !yield(fmt.Sprintf("[%d]", i), value.Index(i)) {
					return
				}
			}
		case reflect.Struct:
			for field, inner := range value.Fields() {
				if field.IsExported() && !yield("."+field.Name, inner) {
					return
				}
			}
		default:
		}
	}
}
