package providertest

import (
	"context"
	"fmt"
	"slices"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// checkNumbered holds the cursors that an adapter hands out to the list that is read from page to page: of no SIMs, of one,
// of pages that are all full whatever the vendor's largest is, and of a last page that is not.
func checkNumbered(ctx context.Context, b *bench) error {
	for _, total := range []int{0, 1, 2000, 2345} {
		adapter := b.at(b.Of(total))
		numbered, ok := adapter.(provider.Numbered)
		if !ok {
			return nil
		}
		if err := walk(ctx, adapter, numbered.Cursors(total)); err != nil {
			return fmt.Errorf("%d SIMs: %w", total, err)
		}
	}
	return nil
}

// walk follows the list page by page, and reads each page by its cursor as well.
func walk(ctx context.Context, adapter provider.Lister, cursors []model.Cursor) error {
	if len(cursors) == 0 || cursors[0] != "" {
		return fmt.Errorf("the cursors %q do not begin with the empty one", cursors)
	}
	var next model.Cursor
	for i, cursor := range cursors {
		followed, err := adapter.SIMs(ctx, model.Query{}, next)
		if err != nil {
			return fmt.Errorf("page %d by what the page before says: %w", i+1, err)
		}
		asked, err := adapter.SIMs(ctx, model.Query{}, cursor)
		if err != nil {
			return fmt.Errorf("page %d by its cursor %q: %w", i+1, cursor, err)
		}
		switch {
		case followed.Total != nil && cursor != next:
			return fmt.Errorf("page %d has the cursor %q, and the page before says %q", i+1, cursor, next)
		case !slices.EqualFunc(followed.Items, asked.Items, sameSIM):
			return fmt.Errorf("the cursor %q brings other SIMs than %q", cursor, next)
		case followed.Next == "" && i < len(cursors)-1:
			return fmt.Errorf("the list ends after page %d, and there are %d cursors", i+1, len(cursors))
		}
		next = followed.Next
	}
	if next == "" {
		return nil
	}
	// A vendor that tells no total lets a full last page be followed by an empty one.
	beyond, err := adapter.SIMs(ctx, model.Query{}, next)
	if err == nil && (len(beyond.Items) > 0 || beyond.Next != "") {
		return fmt.Errorf("after %d pages, one for each cursor, the list goes on", len(cursors))
	}
	return err
}

func sameSIM(a, b model.SIM) bool { return a.ICCID == b.ICCID }
