package query

import (
	"fmt"

	"github.com/simfleet/simfleet/model"
)

// Error is a mistake in a text.
type Error struct {
	At    int    // the character where the caret goes, from 0; the number of characters of the text if it is after the last
	Means string // what is wrong and what belongs there, in words that cannot act on a terminal
}

// Error gives the words and the place, for where no caret can be drawn.
func (e *Error) Error() string { return fmt.Sprintf("character %d: %s", e.At+1, e.Means) }

func mistake(at int, format string, args ...any) *Error {
	return &Error{At: at, Means: fmt.Sprintf(format, args...)}
}

// shown gives what was typed as it may stand in a sentence.
func shown(typed string) string { return "“" + model.NewText(typed).Clean(model.Line, 30) + "”" }
